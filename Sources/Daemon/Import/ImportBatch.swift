import Journal
import Ledger
import Line

/// A batch that has begun, with its lines as they came: if it fails, they are kept together.
struct ImportBatch {
    struct HeldLine {
        let number: Int
        let bytes: ArraySlice<UInt8>
    }

    private(set) var batch: Batch
    /// BEGIN and what came after it.
    private(set) var lines: [HeldLine]
    /// One of its lines was refused when it came: the batch can only fail, and holds its lines no longer.
    private(set) var isDoomed = false

    init(_ fields: Fields, _ line: HeldLine) {
        batch = Batch(fields)
        lines = [line]
    }

    /// One that was refused as it began.
    init(refused refusal: Refusal) {
        batch = Batch(refused: refusal)
        lines = []
        isDoomed = true
    }

    mutating func queue(_ request: Request, _ line: HeldLine) throws(Refusal) {
        guard !request.fields.has("id") else { throw .idInBatch }
        try batch.requireRoom(forBytes: line.bytes.count)
        batch.add(request, byteCount: line.bytes.count)
        lines.append(line)
    }

    /// - Returns: the lines that it held.
    mutating func doom() -> [HeldLine] {
        isDoomed = true
        defer { lines = [] }
        return lines
    }

    /// Why a line of a batch is not in the ledger, though nothing is wrong with itself.
    static let companion = Refusal(.batchFailed, [], "another line of its batch was refused")

    /// The refusal of the one line that COMMIT names, and its index among the lines.
    static func blame(_ failed: Refusal) -> (index: Int, refusal: Refusal)? {
        guard let line = failed.fields["line"], let index = Int(line), let word = failed.fields["error"],
            let code = RefusalCode(rawValue: word)
        else { return nil }
        return (index, Refusal(code, Array(failed.fields.dropFirst(2)), failed.message))
    }
}
