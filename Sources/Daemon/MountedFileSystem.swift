import Glibc

/// The file system that holds a path, as the kernel names it (proc_pid_mountinfo(5)).
struct MountedFileSystem: Equatable {
    /// Like `ext4`, `nfs4` or `fuse.sshfs`.
    let type: String

    /// `O_PATH`, which Swift's Glibc lacks: no right to read is needed.
    private static let pathOnly: Int32 = 0o10_000_000

    /// Nil where the kernel does not tell.
    init?(holding path: String) {
        let descriptor = open(path, Self.pathOnly | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard let information = Self.contents("/proc/self/fdinfo/\(descriptor)"),
            let mount = Self.mount(inDescriptor: information), let mounts = Self.contents("/proc/self/mountinfo")
        else { return nil }
        self.init(mount: mount, in: mounts)
    }

    /// Finds a mount by its number.
    init?(mount: String, in mounts: String) {
        for line in mounts.split(separator: "\n") {
            let words = line.split(separator: " ")
            // How many fields there are before the hyphen differs from mount to mount.
            guard words.first == mount[...], let hyphen = words.dropFirst(6).firstIndex(of: "-"),
                words.indices.contains(hyphen + 1)
            else { continue }
            type = String(words[hyphen + 1])
            return
        }
        return nil
    }

    /// Whether other machines may write to it behind this one's back.
    var isNetwork: Bool {
        Self.network.contains(type.hasPrefix("fuse.") ? String(type.dropFirst(5)) : type)
    }

    private static let network: Set<String> = [
        "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "davfs2", "gfs", "gfs2", "glusterfs", "gpfs", "lustre", "ncp",
        "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "pvfs2", "rclone", "s3fs", "smb3", "smbfs", "sshfs",
    ]

    private static func mount(inDescriptor information: String) -> String? {
        for line in information.split(separator: "\n") where line.hasPrefix("mnt_id:") {
            return line.dropFirst(7).split { $0 == "\t" || $0 == " " }.first.map(String.init)
        }
        return nil
    }

    private static func contents(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(descriptor, &piece, piece.count)
            guard count >= 0 else { return nil }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += piece[..<count]
        }
    }
}
