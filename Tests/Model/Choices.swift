import Support

extension SeededRandom {
    /// True so many times in a hundred.
    mutating func chance(_ percent: Int) -> Bool {
        below(100) < percent
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &self)
    }

    /// One of the elements, each as often as its weight says.
    mutating func pick<Element>(weighted elements: [(Element, Int)]) -> Element {
        var left = below(elements.reduce(0) { $0 + $1.1 })
        for (element, weight) in elements {
            left -= weight
            if left < 0 { return element }
        }
        return elements[0].0
    }
}
