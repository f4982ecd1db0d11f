import CivilTime
import Ledger
import Line

/// One line of a file that is imported, judged by its form alone.
struct ImportLine: Sendable {
    enum Content: Sendable {
        case write(Request)
        /// With the fields of BEGIN.
        case begin(Fields)
        case commit
        case abort
        case beginRefused(Refusal)
        case refused(Refusal)
    }

    let content: Content
    /// What the line says of the ledger's clock; the earliest instant where a refused line cannot be read.
    let at: Instant
    /// How many lines of the block come before it.
    let place: Int
    /// Where it stands in the block, without its end.
    let range: Range<Int>
}
