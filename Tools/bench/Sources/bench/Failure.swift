import Glibc

/// What ends the whole run, in words.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    /// What a system call that just failed left in `errno`.
    static func system(_ what: String) -> Failure {
        Failure("\(what): \(String(cString: strerror(errno)))")
    }
}

/// Says something on stderr: stdout is for the tables.
func say(_ words: String) {
    let bytes = Array("\(words)\n".utf8)
    // Where stderr itself fails there is nobody left to tell.
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
