import Glibc

/// A logarithmic axis over whole decades.
struct Scale {
    /// Powers of ten, from the lowest to the highest.
    let decades: ClosedRange<Int>
    private let start: Double
    private let end: Double

    /// - Parameters:
    ///   - figures: what it must hold, all above zero.
    ///   - start: where the lowest decade is drawn.
    ///   - end: where the highest is.
    init(_ figures: [Double], from start: Double, to end: Double) {
        let lowest = Int(log10(figures.min() ?? 1).rounded(.down))
        let highest = Int(log10(figures.max() ?? 10).rounded(.up))
        decades = lowest...max(highest, lowest + 1)
        self.start = start
        self.end = end
    }

    func place(_ figure: Double) -> Double {
        let share = (log10(figure) - Double(decades.lowerBound)) / Double(decades.count - 1)
        return start + (end - start) * share
    }

    var lowest: Double { pow(10, Double(decades.lowerBound)) }

    func place(decade: Int) -> Double { place(pow(10, Double(decade))) }
}
