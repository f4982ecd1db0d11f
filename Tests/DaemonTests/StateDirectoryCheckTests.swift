import Foundation
import Journal
import Testing

@testable import Daemon

struct StateDirectoryCheckTests {
    private static let mounts = """
        22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
        31 22 0:27 / /srv rw,relatime - nfs4 nas:/srv rw,vers=4.2
        32 22 0:28 / /home\\040of rw,nosuid shared:4 master:2 - fuse.sshfs nas: rw,user_id=0
        33 22 0:29 / /mnt rw - fuse.gocryptfs /secret rw
        3 22 0:30 / /run rw - tmpfs tmpfs rw

        """

    @Test(arguments: [
        ("22", "ext4", false), ("31", "nfs4", true), ("32", "fuse.sshfs", true), ("33", "fuse.gocryptfs", false),
        ("3", "tmpfs", false),
    ])
    func aMountIsFoundByItsNumber(_ number: String, _ type: String, _ isNetwork: Bool) throws {
        let system = try #require(MountedFileSystem(mount: number, in: Self.mounts))
        #expect(system.type == type)
        #expect(system.isNetwork == isNetwork)
    }

    @Test func aMountThatIsNotThere() {
        #expect(MountedFileSystem(mount: "2", in: Self.mounts) == nil)
        #expect(MountedFileSystem(mount: "22", in: "22 1 254:0 / / rw,relatime\n") == nil)
    }

    @Test func whatTheKernelTells() {
        #expect(MountedFileSystem(holding: "/proc")?.type == "proc")
        #expect(MountedFileSystem(holding: "/proc/self/status")?.type == "proc")
        #expect(MountedFileSystem(holding: "/nowhere") == nil)
    }

    @Test func aDirectoryOfItsOwn() throws {
        let scratch = try Scratch()
        try StateDirectory(scratch.path).requireKeepable()
        try StateDirectory(scratch.path + "/yet/to/be/made").requireKeepable()
        try StateDirectory("yet-to-be-made").requireKeepable()
        let file = try scratch.write("file", "")
        #expect(throws: StateDirectoryProblem.notADirectory(path: file)) {
            try StateDirectory(file).requireKeepable()
        }
    }

    @Test func somebodyElsesDirectory() throws {
        let scratch = try Scratch()
        let state = StateDirectory(geteuid() == 0 ? scratch.path + "/state" : "/usr")
        if geteuid() == 0 {
            try state.create()
            try #require(chown(state.path, 1, 1) == 0)
        }
        let problem = #expect(throws: StateDirectoryProblem.self) { try state.requireKeepable() }
        let names = UserNames()
        let owner = names.name(of: geteuid() == 0 ? 1 : 0)
        #expect(problem == .foreign(path: state.path, owner: owner, user: names.name(of: geteuid())))
        try state.requireKeepable(takesForeign: true)
    }
}
