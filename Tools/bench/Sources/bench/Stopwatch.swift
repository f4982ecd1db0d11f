import Glibc

/// CLOCK_MONOTONIC, in nanoseconds.
func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// Time since it was made.
struct Stopwatch {
    private let start = monotonicNanoseconds()

    var nanoseconds: UInt64 { monotonicNanoseconds() - start }
    var seconds: Double { Double(nanoseconds) / 1e9 }

    /// How long something took, in seconds.
    static func seconds<Value>(_ body: () throws(Failure) -> Value) throws(Failure) -> (Value, Double) {
        let watch = Stopwatch()
        return (try body(), watch.seconds)
    }
}
