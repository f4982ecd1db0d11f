/// Names that must outlast a power cut.
extension StateDirectory {
    /// Makes sure that a file's name is on the disk: it stands in the folder, which a sync of the file leaves out.
    ///
    /// - Parameter path: of a file, from the root or the working directory.
    /// - Throws: `file` if the folder cannot be opened or synced.
    public static func synchronizeName(of path: String) throws(JournalError) {
        try synchronize(path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? ".")
    }
}
