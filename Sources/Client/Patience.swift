/// How often a lost connection is made anew, and how long a silent one is waited for.
public struct Patience: Sendable {
    /// The pause before each attempt; their count bounds the attempts between two replies.
    public let pausesMilliseconds: [UInt32]
    /// How long nothing may come while a reply is awaited; -1 waits for ever.
    public let silenceMilliseconds: Int32

    public init(pausesMilliseconds: [UInt32], silenceMilliseconds: Int32 = -1) {
        self.pausesMilliseconds = pausesMilliseconds
        self.silenceMilliseconds = silenceMilliseconds
    }

    /// Nine attempts in 12.75 seconds: a daemon that starts anew is back within them.
    public static let standard = Patience(pausesMilliseconds: standardPauses)

    /// For somebody who sits there and waits: 3.15 seconds.
    public static let interactive = Patience(pausesMilliseconds: [50, 100, 200, 400, 800, 1_600])

    /// For programs that nobody watches: a daemon that hangs must not make them hang.
    public static let unattended = Patience(pausesMilliseconds: standardPauses, silenceMilliseconds: 30_000)

    /// For what is asked while somebody types, who does not wait for it.
    public static let completing = Patience(pausesMilliseconds: [0], silenceMilliseconds: 1_000)

    private static let standardPauses: [UInt32] = [50, 100, 200, 400, 800, 1_600, 3_200, 3_200, 3_200]
}
