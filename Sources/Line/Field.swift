/// One `key=value` of a request, a reply or a stored event. The value is what is meant: unquoted and unescaped.
public struct Field: Sendable, Hashable {
    public let key: String
    public var value: String

    public init(_ key: String, _ value: String) {
        self.key = key
        self.value = value
    }

    public init(_ key: String, _ value: some BinaryInteger) {
        self.init(key, String(value))
    }
}

extension Sequence<Field> {
    /// The value of the first field with that key.
    @inlinable
    public subscript(_ key: String) -> String? {
        for field in self where field.key == key { return field.value }
        return nil
    }
}
