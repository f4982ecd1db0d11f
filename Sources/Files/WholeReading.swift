import SystemPackage

extension FileDescriptor {
    /// All that is left of a small file, or of what a pipe brings.
    ///
    /// - Throws: `fileTooLarge` for more than `limitBytes`.
    public func readWhole(limitBytes: Int) throws(Errno) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        do {
            while true {
                let count = try piece.withUnsafeMutableBytes { try read(into: $0) }
                guard count > 0 else { return bytes }
                bytes += piece[..<count]
                guard bytes.count <= limitBytes else { throw Errno.fileTooLarge }
            }
        } catch {
            throw error as? Errno ?? .ioError
        }
    }
}
