import Glibc

/// What the disk allows: 4 KiB a write, and a sync for each.
struct DiskLoop {
    enum Kind {
        /// Each write makes the file longer, so that its size must be made durable too.
        case append
        /// The blocks are there and written.
        case overwrite
    }

    let kind: Kind
    let directory: String

    private static let blockBytes = 4_096
    private static let blocksBeforehand = 16_384

    func run(seconds: Double) throws(Failure) -> Measurement {
        let path = directory + "/disk"
        let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system(path) }
        defer {
            close(descriptor)
            unlink(path)
        }
        if kind == .overwrite { try writeBeforehand(descriptor) }
        let block = [UInt8](repeating: 1, count: Self.blockBytes)
        var measurement = Measurement()
        let watch = Stopwatch()
        while watch.seconds < seconds {
            let number = kind == .append ? measurement.operations : measurement.operations % Self.blocksBeforehand
            let write = Stopwatch()
            guard pwrite(descriptor, block, block.count, off_t(number * Self.blockBytes)) == block.count,
                fdatasync(descriptor) == 0
            else { throw .system(path) }
            measurement.record(write.nanoseconds)
            measurement.operations += 1
        }
        measurement.seconds = watch.seconds
        return measurement
    }

    private func writeBeforehand(_ descriptor: Int32) throws(Failure) {
        let many = [UInt8](repeating: 0, count: 256 * Self.blockBytes)
        for number in 0..<Self.blocksBeforehand / 256 {
            guard pwrite(descriptor, many, many.count, off_t(number * many.count)) == many.count else {
                throw .system("pwrite")
            }
        }
        guard fsync(descriptor) == 0 else { throw .system("fsync") }
    }
}
