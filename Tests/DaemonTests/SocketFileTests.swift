import Glibc
import Testing

@testable import Daemon

struct SocketFileTests {
    private let scratch = try! Scratch()
    private var path: String { scratch.path + "/s.sock" }

    /// Zero, or the error of connecting.
    private func connectionError(_ path: String) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        return UnixAddress(path)!.withSocketAddress { connect(descriptor, $0, $1) } == 0 ? 0 : errno
    }

    @Test func listensForEveryoneWhateverTheUmask() throws {
        let before = umask(0o077)
        defer { umask(before) }
        let file = try SocketFile(binding: path)
        defer { close(file.descriptor) }
        #expect(try scratch.mode("s.sock") == 0o666)
        #expect(connectionError(path) == 0)
        #expect(fcntl(file.descriptor, F_GETFD) & FD_CLOEXEC != 0)
    }

    @Test func leavesNothingBesideIt() throws {
        let file = try SocketFile(binding: path)
        defer { close(file.descriptor) }
        #expect(!scratch.holds("s.soc~"))
        file.remove()
        #expect(!scratch.holds("s.sock"))
    }

    @Test func aStaleSocketIsReplaced() throws {
        close(try SocketFile(binding: path).descriptor)
        #expect(connectionError(path) == ECONNREFUSED)
        let file = try SocketFile(binding: path)
        defer { close(file.descriptor) }
        #expect(connectionError(path) == 0)
    }

    @Test func aLiveSocketIsAnError() throws {
        let file = try SocketFile(binding: path)
        defer { close(file.descriptor) }
        #expect(throws: SocketError.inUse(path)) { try SocketFile(binding: path) }
        #expect(connectionError(path) == 0)
    }

    @Test func anotherKindOfFileIsLeftAlone() throws {
        _ = try scratch.write("s.sock", "precious")
        #expect(throws: SocketError.notASocket(path)) { try SocketFile(binding: path) }
        #expect(try scratch.read("s.sock") == "precious")
    }

    @Test func aSymbolicLinkIsLeftAlone() throws {
        symlink("/nowhere", path)
        #expect(throws: SocketError.notASocket(path)) { try SocketFile(binding: path) }
    }

    @Test func aPathHasALimit() throws {
        let room = UnixAddress.limitBytes - scratch.path.utf8.count - 1
        let longest = scratch.path + "/" + String(repeating: "x", count: room)
        let file = try SocketFile(binding: longest)
        defer { close(file.descriptor) }
        #expect(connectionError(longest) == 0)
        let error = #expect(throws: SocketError.self) { try SocketFile(binding: longest + "x") }
        #expect(error == .badPath(longest + "x", limitBytes: 107))
        #expect(error?.description.contains("108 bytes") == true)
    }

    @Test func aMissingDirectoryIsAnError() throws {
        #expect(throws: SocketError.system("bind", scratch.path + "/no/s.sock", .noSuchFileOrDirectory)) {
            try SocketFile(binding: scratch.path + "/no/s.sock")
        }
    }

    @Test func removesOnlyItsOwn() throws {
        let first = try SocketFile(binding: path)
        close(first.descriptor)
        let second = try SocketFile(binding: path)
        defer { close(second.descriptor) }
        first.remove()
        #expect(connectionError(path) == 0)
    }
}

struct ListeningSocketTests {
    private let scratch = try! Scratch()

    private func configuration(socket: String?) -> ServerConfiguration {
        ServerConfiguration(state: scratch.path, socket: socket, site: nil, zone: nil, credentials: nil)
    }

    @Test func withoutAnySocketItSaysWhatToGive() {
        #expect(throws: SocketError.none) { try ListeningSocket(configuration(socket: nil)) }
    }

    @Test func bindsWhatTheCommandLineSays() throws {
        let socket = try ListeningSocket(configuration(socket: scratch.path + "/s"))
        defer { close(socket.descriptor) }
        #expect(scratch.holds("s"))
        socket.remove()
        #expect(!scratch.holds("s"))
    }

    /// A listening socket as systemd makes it, without the daemon's own mode.
    private func handedOver(_ path: String) throws -> Int32 {
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let address = try #require(UnixAddress(path))
        #expect(address.withSocketAddress { bind(descriptor, $0, $1) } == 0)
        chmod(path, 0o600)
        #expect(listen(descriptor, 8) == 0)
        return descriptor
    }

    @Test func takesASocketFromSystemd() throws {
        let path = scratch.path + "/s"
        let descriptor = try handedOver(path)
        defer { close(descriptor) }
        let socket = try ListeningSocket(handedOver: "1", firstDescriptor: descriptor, expectedPath: nil)
        #expect(socket.path == path)
        #expect(try scratch.mode("s") == 0o666)
        #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
        socket.remove()
        #expect(scratch.holds("s"))
    }

    @Test func aPathOnTheCommandLineMustBeTheSame() throws {
        let descriptor = try handedOver(scratch.path + "/s")
        defer { close(descriptor) }
        #expect(throws: SocketError.self) {
            try ListeningSocket(handedOver: "1", firstDescriptor: descriptor, expectedPath: "/run/other.sock")
        }
    }

    @Test func anythingElseIsAClearError() throws {
        var pipes: [Int32] = [0, 0]
        #expect(pipe(&pipes) == 0)
        defer { for end in pipes { close(end) } }
        let unbound = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let datagrams = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        let internet = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { for descriptor in [unbound, datagrams, internet] { close(descriptor) } }
        for descriptor in [pipes[0], unbound, datagrams, internet, 1_000_000] {
            #expect(throws: SocketError.self) {
                try ListeningSocket(handedOver: "1", firstDescriptor: descriptor, expectedPath: nil)
            }
        }
        for count in ["0", "2", "x"] {
            #expect(throws: SocketError.self) {
                try ListeningSocket(handedOver: count, firstDescriptor: unbound, expectedPath: nil)
            }
        }
    }
}
