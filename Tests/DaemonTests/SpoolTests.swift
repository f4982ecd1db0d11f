import Line
import Testing

@testable import Daemon

/// Answers that wait for their reader.
struct SpoolTests {
    private let scratch = try! Scratch()
    private let chunk = [UInt8](repeating: 0x41, count: Limits.spoolChunkBytes)

    private func bytes(_ spool: Spool) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let part = try #require(spool.part())
            bytes += part.bytes
            guard case .more = part.next else { return bytes }
        }
    }

    @Test(arguments: [0, 1, 4, 5, 9]) func whatIsPutInComesOut(chunks: Int) throws {
        let spool = Spool(directory: scratch.path)
        for _ in 0..<chunks { #expect(spool.append(chunk)) }
        #expect(spool.append([0x42]))
        let all = try bytes(spool)
        #expect(all.count == chunks * chunk.count + 1 && all.last == 0x42)
    }

    /// What is missing stays missing: nothing is appended behind a gap.
    @Test func noRoomIsTold() throws {
        let spool = Spool(directory: scratch.path + "/none")
        for _ in 0..<4 { #expect(spool.append(chunk)) }
        #expect(!spool.append(chunk))
        #expect(!spool.append([0x42]))
    }
}
