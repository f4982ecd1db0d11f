import Line

/// Finds where ascending events pass a limit, from a guess: the steps grow with the logarithm of how far off it is.
struct NearbySearch {
    let from: UInt64
    let to: UInt64
    /// From `from` to one before `to`.
    let guess: UInt64

    /// The last of the events that are within a limit.
    ///
    /// - Parameter isWithin: true for `from`, false for `to`, and true for no event after one for which it is false.
    func last(_ isWithin: (UInt64) throws(Refusal) -> Bool) throws(Refusal) -> UInt64 {
        var (low, high) = (from, to)
        var step: UInt64 = 8
        if try isWithin(guess) {
            low = guess
            while high - low > step, try isWithin(low + step) {
                low += step
                step *= 8
            }
            high = min(high, low + step)
        } else {
            high = guess
            while high - low > step, try !isWithin(high - step) {
                high -= step
                step *= 8
            }
            low = max(low, high - min(step, high - low))
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if try isWithin(middle) { low = middle } else { high = middle }
        }
        return low
    }
}
