/// One `key=value` of a request, a reply or a stored event. The value is what is meant: unquoted and unescaped.
public struct Field: Sendable, Hashable {
    public let key: String
    public var value: String

    @inlinable
    public init(_ key: String, _ value: String) {
        self.key = key
        self.value = value
    }

    @inlinable
    public init(_ key: String, _ value: some BinaryInteger) {
        self.init(key, String(value))
    }

    /// Keys are mostly compared with others, and lengths tell most of them apart without a call.
    @inlinable
    public func isNamed(_ key: String) -> Bool {
        self.key.utf8.count == key.utf8.count && self.key == key
    }
}

extension [Field] {
    /// The value of the first field with that key.
    @inlinable
    public subscript(_ key: String) -> String? {
        for field in self where field.isNamed(key) { return field.value }
        return nil
    }
}
