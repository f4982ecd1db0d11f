/// The lines of a block: what one thread hands to the other.
struct ImportBlock: Sendable {
    let bytes: [UInt8]
    let lines: [ImportLine]
    /// Those that are passed over too.
    let lineCount: Int
}
