/// A request's id, which belongs to the user who sent it.
struct Identifier: Hashable, Sendable {
    let id: String
    let user: String

    /// Ids first, so that those that are ordered by time lie side by side, whoever sent them.
    var key: [UInt8] { identifierKey(id: id, user: user) }
}

func identifierKey(id: String, user: String) -> [UInt8] {
    Array(id.utf8) + [0] + Array(user.utf8)
}
