import Glibc

/// What is known of the place where output goes.
struct Terminal {
    let isTerminal: Bool
    let hasColours: Bool

    /// Colours are for terminals that know them, unless the user asked for none (no-color.org).
    init(descriptor: Int32) {
        isTerminal = isatty(descriptor) == 1
        hasColours = isTerminal && Terminal.variable("NO_COLOR").isEmpty && Terminal.variable("TERM") != "dumb"
    }

    init(isTerminal: Bool, hasColours: Bool) {
        self.isTerminal = isTerminal
        self.hasColours = hasColours
    }

    /// The columns of the window of stdout, asked anew each time: windows change.
    static var columns: Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    enum Style: String {
        case title = "\u{1B}[1;4m"
        case wrong = "\u{1B}[31m"
        case watch = "\u{1B}[33m"
        case well = "\u{1B}[32m"
    }

    func styled(_ text: String, _ style: Style) -> String {
        hasColours ? style.rawValue + text + "\u{1B}[0m" : text
    }

    private static func variable(_ name: String) -> String {
        getenv(name).map { String(cString: $0) } ?? ""
    }
}
