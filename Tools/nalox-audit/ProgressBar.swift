import Glibc

/// A line on stderr that tells how far it is; only at a terminal.
struct ProgressBar {
    private static let width = 30

    private let isShown: Bool
    private var lastShown: UInt64 = 0

    init() {
        isShown = isatty(STDERR_FILENO) == 1
    }

    /// At most ten times a second. The total is 0 where it is not known.
    mutating func show(done: UInt64, total: UInt64) {
        guard isShown else { return }
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let tenths = UInt64(time.tv_sec) * 10 + UInt64(time.tv_nsec) / 100_000_000
        guard tenths != lastShown else { return }
        lastShown = tenths
        guard total > 0 else { return put("\r\(done)\u{1B}[K") }
        let share = min(Double(done) / Double(total), 1)
        let full = Int(share * Double(ProgressBar.width))
        let bar = String(repeating: "#", count: full) + String(repeating: ".", count: ProgressBar.width - full)
        put("\r[\(bar)] \(Int(share * 100)) %\u{1B}[K")
    }

    /// Takes the line away.
    func clear() {
        if isShown, lastShown > 0 { put("\r\u{1B}[K") }
    }

    private func put(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
