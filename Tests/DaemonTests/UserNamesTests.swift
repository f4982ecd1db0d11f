import Glibc
import Ledger
import Testing

@testable import Daemon

struct UserNamesTests {
    @Test func rootIsAnAdministrator() {
        #expect(UserNames().caller(user: 0) == Caller(name: "root", isAdministrator: true))
    }

    @Test func theDaemonsOwnUserIsAnAdministrator() {
        #expect(UserNames().caller(user: geteuid()).isAdministrator)
    }

    @Test func whoHasNoNameIsNumbered() {
        let names = UserNames()
        for _ in 0..<2 {
            #expect(names.caller(user: 3_999_999_999) == Caller(name: "uid-3999999999", isAdministrator: false))
        }
    }

    @Test func nobodyIsNobody() {
        #expect(UserNames().caller(user: 65_534) == Caller(name: "nobody", isAdministrator: false))
    }

    /// As unix(7) lays it out.
    @Test func credentialsAreAsLongAsTheKernels() {
        #expect(MemoryLayout<PeerCredentials>.size == 12)
    }
}

struct HostNameTests {
    @Test(arguments: [
        ("oslo-1", "oslo-1"), ("Oslo.example.org", "oslo"), ("-_x", "x"), ("", "site"), ("---", "site"), ("ø", "site"),
        ("a b", "a-b"), ("localhost.localdomain", "localhost"),
    ])
    func becomesACode(_ host: String, _ site: String) {
        #expect(HostName.site(from: host) == site)
        #expect(ValueForm.code.isMet(by: HostName.site(from: host)))
    }

    @Test func ofThisMachineIsACode() {
        #expect(ValueForm.code.isMet(by: HostName.asSite))
    }
}
