import ArgumentParser
import CivilTime
import Daemon
import Journal
import Logging
import ServiceLifecycle

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves a ledger on a Unix socket, in the foreground.",
        discussion: """
            Makes the ledger on its first start. SIGTERM finishes what is under way and ends it.

            ENVIRONMENT
              STATE_DIRECTORY        the state directory, without --state (systemd's StateDirectory=)
              LISTEN_FDS             a socket that systemd opened, without --socket
              CREDENTIALS_DIRECTORY  pseudonym.key and checkpoint.key, if they are there (LoadCredential=)
              NOTIFY_SOCKET          is told when requests can be served
            """)

    @OptionGroup var state: StateOptions

    @Option(help: ArgumentHelp("The socket to listen on.", valueName: "path"), completion: .file())
    var socket: String?

    @Option(
        help: ArgumentHelp(
            "The ledger's site.", discussion: "Of a new ledger, the host's name unless said.", valueName: "name"),
        transform: readSite)
    var site: String?

    @Option(
        help: ArgumentHelp(
            "The site's time zone.", discussion: "Of a new ledger, \(ServerConfiguration.standardZone) unless said.",
            valueName: "zone"),
        transform: readZone)
    var timeZone: Zone?

    @Flag(
        help: ArgumentHelp(
            "Go on with keys that are not those of the log, and name them there; make those that are missing.",
            discussion: "With a new pseudonym key no recipient is known again."))
    var newKeys = false

    func run() async throws {
        LoggingSystem.bootstrap { _ in JournaldLogHandler() }
        let logger = Logger(label: "naloxd")
        let directory = try state.directory()
        try requireKeepable(directory)
        try HandedKeys.require()
        let configuration = ServerConfiguration(
            state: directory.path, socket: socket, site: site, zone: timeZone?.identifier,
            credentials: ProcessEnvironment["CREDENTIALS_DIRECTORY"], takesNewKeys: newKeys)
        do {
            try configuration.requireSocket()
        } catch .none {
            throw ValidationError(SocketError.none.description)
        } catch {
            throw Failure(error)
        }
        let server = Server(configuration, logger: logger)
        let group = ServiceGroup(
            services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        do {
            try await group.run()
        } catch {
            throw Failure(error)
        }
    }
}
