import Ledger
import Line

/// Short answers that were made of the present settled moment, by the bytes of their question: counters and screens
/// ask the same again and again. Whoever keeps them forgets them when the moment or the day is another.
struct KnownAnswers {
    struct Known {
        fileprivate let line: [UInt8]
        fileprivate let caller: String
        let verb: Verb
        let answer: Answer
    }

    private var byHash: [UInt64: Known] = [:]
    private var byteCount = 0

    func find(_ line: UnsafeRawBufferPointer, caller: String) -> Known? {
        guard !byHash.isEmpty, line.count <= Limits.knownAnswerLineBytes, let known = byHash[Self.hash(line)],
            known.line.isEqual(to: line), known.caller == caller
        else { return nil }
        return known
    }

    mutating func keep(_ answer: Answer, to line: UnsafeRawBufferPointer, caller: String, _ verb: Verb) {
        guard line.count <= Limits.knownAnswerLineBytes, answer.bytes.count <= Limits.knownAnswerBytes,
            answer.damage == nil
        else { return }
        if byHash.count >= Limits.knownAnswers || byteCount >= Limits.knownAnswersBytes { forget() }
        byteCount += answer.bytes.count
        byHash[Self.hash(line)] = Known(line: Array(line), caller: caller, verb: verb, answer: answer)
    }

    mutating func forget() {
        if !byHash.isEmpty { byHash.removeAll(keepingCapacity: true) }
        byteCount = 0
    }

    /// FNV-1a over words: only a place to look; the bytes are compared.
    private static func hash(_ line: UnsafeRawBufferPointer) -> UInt64 {
        var state: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(line.count)
        var offset = 0
        while offset + 8 <= line.count {
            state = (state ^ line.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0x0000_0100_0000_01B3
            state ^= state >> 29
            offset += 8
        }
        while offset < line.count {
            state = (state ^ UInt64(line[offset])) &* 0x0000_0100_0000_01B3
            offset += 1
        }
        return state
    }
}
