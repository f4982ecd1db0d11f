/// What `naloxd serve` was told. What is nil is the ledger's own affair, or has a default in a new one.
public struct ServerConfiguration: Sendable {
    /// The state directory.
    public let state: String
    /// Where to listen; nil where systemd hands over a socket.
    public let socket: String?
    /// Must be that of event 1, where there is one.
    public let site: String?
    /// As `site`.
    public let zone: String?
    /// Where systemd hands over the keys.
    public let credentials: String?
    /// Keys that are not those of the log are named in it as new ones, and missing ones are made.
    public let takesNewKeys: Bool

    public init(
        state: String, socket: String?, site: String?, zone: String?, credentials: String?, takesNewKeys: Bool = false
    ) {
        self.state = state
        self.socket = socket
        self.site = site
        self.zone = zone
        self.credentials = credentials
        self.takesNewKeys = takesNewKeys
    }

    /// Of a new ledger, unless something else is asked for.
    public static let standardZone = "Europe/Oslo"
}
