import Glibc

/// A bar on stderr that shows how far something has come; at a terminal only.
public struct ProgressBar: ~Copyable {
    private let title: String
    /// Nil where the end is not known.
    private var total: Int64?
    private let isShown: Bool
    private var next = 0
    private var isDrawn = false

    public init(_ title: String, total: Int64?) {
        self.title = title
        self.total = total.flatMap { $0 > 0 ? $0 : nil }
        isShown = isatty(STDERR_FILENO) == 1
    }

    private static let steps = 30
    private static let pauseMilliseconds = 100

    /// - Parameters:
    ///   - done: in the unit of the total.
    ///   - detail: for a person, like `12000 lines`.
    public mutating func show(_ done: Int64, _ detail: @autoclosure () -> String) {
        guard isShown else { return }
        var clock = timespec()
        clock_gettime(CLOCK_MONOTONIC, &clock)
        let now = clock.tv_sec * 1_000 + clock.tv_nsec / 1_000_000
        guard now >= next else { return }
        next = now + Self.pauseMilliseconds
        isDrawn = true
        draw("\(title) \(bar(done))\(detail())")
    }

    /// - Parameter total: 0 where it is not known.
    public mutating func show(_ done: UInt64, of total: UInt64) {
        self.total = total > 0 ? Int64(clamping: total) : nil
        show(Int64(clamping: done), "\(done)")
    }

    /// Takes the bar away, for what is to be said at the end.
    public mutating func clear() {
        guard isDrawn else { return }
        isDrawn = false
        draw("")
    }

    private func bar(_ done: Int64) -> String {
        guard let total else { return "" }
        let part = Double(min(done, total)) / Double(total)
        let filled = Int(part * Double(Self.steps))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.steps - filled)
        return "[\(bar)] \(Int(part * 100)) %  "
    }

    /// Back to the line's start, the text, and nothing of what stood there before.
    private func draw(_ text: String) {
        let bytes = Array("\r\(text)\u{1B}[K".utf8)
        // A bar that cannot be drawn is no reason to stop what it shows.
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
