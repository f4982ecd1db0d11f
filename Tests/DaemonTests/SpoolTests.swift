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
        let spool = Spool(directory: scratch.path, SpoolRoom())
        for _ in 0..<chunks { #expect(spool.append(chunk)) }
        #expect(spool.append([0x42]))
        let all = try bytes(spool)
        #expect(all.count == chunks * chunk.count + 1 && all.last == 0x42)
    }

    /// What is missing stays missing: nothing is appended behind a gap.
    @Test func noRoomIsTold() throws {
        let spool = Spool(directory: scratch.path + "/none", SpoolRoom())
        for _ in 0..<4 { #expect(spool.append(chunk)) }
        #expect(!spool.append(chunk))
        #expect(!spool.append([0x42]))
    }

    /// What one answer holds another cannot have, until it is taken.
    @Test func allOfThemHaveSoMuchRoom() throws {
        let room = SpoolRoom(limitBytes: 16 * Limits.spoolChunkBytes)
        func chunks(_ spool: Spool) -> Int { (0..<20).prefix { _ in spool.append(chunk) }.count }
        do {
            let first = Spool(directory: scratch.path, room)
            #expect(chunks(first) == 16)
            #expect(!first.append([0x42]))
            // As much as it may have in memory.
            #expect(chunks(Spool(directory: scratch.path, room)) == 4)
        }
        #expect(chunks(Spool(directory: scratch.path, room)) == 16)
    }
}
