import Glibc
import LMDB

/// What LMDB alone does with rows like events: a transaction a batch, each committed and synced as LMDB does it.
struct LMDBCommits {
    let batch: Int
    let directory: String

    /// About as long as the line of a dispensed event.
    private static let rowBytes = 256

    /// An operation is a row; a latency is the whole transaction's.
    func run(seconds: Double) throws(Failure) -> Measurement {
        let place = directory + "/lmdb"
        guard mkdir(place, 0o700) == 0 else { throw .system(place) }
        defer { CleanUp.remove(tree: place) }
        do throws(LMDBError) {
            return try measure(place, seconds: seconds)
        } catch {
            throw Failure("LMDB: \(error)")
        }
    }

    private func measure(_ place: String, seconds: Double) throws(LMDBError) -> Measurement {
        let environment = try Environment(opening: place, maximumTables: 1, maximumReaders: 1)
        var first = try environment.beginWrite()
        let table = try first.openTable("event", creating: true)
        try first.commit()
        let row = [UInt8](repeating: UInt8(ascii: "e"), count: Self.rowBytes)
        var measurement = Measurement()
        let watch = Stopwatch()
        while watch.seconds < seconds {
            let commit = Stopwatch()
            var transaction = try environment.beginWrite()
            for _ in 0..<batch {
                measurement.operations += 1
                let key = withUnsafeBytes(of: UInt64(measurement.operations).bigEndian) { Array($0) }
                try transaction.put(in: table, key: key, value: row, append: true)
            }
            try transaction.commit()
            measurement.record(commit.nanoseconds)
        }
        measurement.seconds = watch.seconds
        return measurement
    }
}
