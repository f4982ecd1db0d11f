import Glibc
import Ledger
import Line
import NIOCore
import NIOPosix
import Synchronization

/// What the system calls its users, asked once in a while: a directory service may be slow.
public final class UserNames: Sendable {
    private struct Known {
        let name: String
        let until: NIODeadline

        var isFresh: Bool { until > .now() }
    }

    private let known = Mutex<[uid_t: Known]>([:])

    public init() {}

    /// Who connected. The system is asked by a thread that may wait for its answer.
    func caller(user: uid_t, on loop: any EventLoop) -> EventLoopFuture<Caller> {
        if known(user)?.isFresh == true { return loop.makeSucceededFuture(caller(user: user)) }
        return NIOSingletons.posixBlockingThreadPool.runIfActive(eventLoop: loop) { self.caller(user: user) }
    }

    /// Root and the user that this process runs as are administrators; nobody never is.
    func caller(user: uid_t) -> Caller {
        Caller(name: name(of: user), isAdministrator: user != Self.nobody && (user == 0 || user == geteuid()))
    }

    /// `uid-N` for one without a name, or with a name that the protocol has no form for.
    public func name(of user: uid_t) -> String {
        if user == Self.nobody { return "nobody" }
        let before = known(user)
        if let before, before.isFresh { return before.name }
        let name: String
        switch Self.lookUp(user) {
        case .name(let found): name = found
        case .none: name = Self.number(user)
        case .failed: return before?.name ?? Self.number(user)
        }
        known.withLock { known in
            if known.count >= Limits.knownUsers { known.removeAll() }
            known[user] = Known(name: name, until: .now() + .seconds(Limits.knownUserSeconds))
        }
        return name
    }

    private func known(_ user: uid_t) -> Known? { known.withLock { $0[user] } }

    /// Asks anew for everybody who comes from now on.
    public func forget() {
        known.withLock { $0.removeAll() }
    }

    /// The kernel's uid for whoever it cannot tell, as across user namespaces.
    public static let nobody: uid_t = 65_534

    private enum Found {
        case name(String)
        case none
        /// The directory did not answer.
        case failed
    }

    private static func lookUp(_ user: uid_t) -> Found {
        var buffer = [CChar](repeating: 0, count: 1_024)
        while true {
            var entry = passwd()
            var found: UnsafeMutablePointer<passwd>?
            let code = getpwuid_r(user, &entry, &buffer, buffer.count, &found)
            if code == ERANGE, buffer.count < Limits.userEntryBytes {
                buffer = [CChar](repeating: 0, count: buffer.count * 2)
                continue
            }
            guard code == 0 else { return .failed }
            guard found != nil, let name = entry.pw_name, let text = String(validatingCString: name) else {
                return .none
            }
            return text.isUser && !isReserved(text) ? .name(text) : .none
        }
    }

    private static func number(_ user: uid_t) -> String { "uid-\(user)" }

    /// Nobody may be taken for another user who has no name, or for nobody.
    private static func isReserved(_ name: String) -> Bool { name.hasPrefix("uid-") || name == "nobody" }
}
