/// What to do after a refusal.
enum Hint: Equatable {
    /// It begins with a request, as that is typed in the shell.
    case request(String)
    /// Something else than a request.
    case advice(String)

    /// - Parameter prompt: what stands before a request where it is typed.
    func words(behind prompt: String) -> String {
        switch self {
        case .request(let text): prompt + text
        case .advice(let text): text
        }
    }
}
