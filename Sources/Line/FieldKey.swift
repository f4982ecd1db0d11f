/// A field's key as it is looked for: a literal, with what tells it from most others known beforehand.
public struct FieldKey: Sendable, ExpressibleByStringLiteral {
    @usableFromInline let text: StaticString
    @usableFromInline let mark: UInt32

    /// - Precondition: not empty.
    @inlinable @inline(__always)
    public init(stringLiteral text: StaticString) {
        self.text = text
        mark = Fields.Place.mark(of: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    @inlinable var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    public var name: String { text.description }
}
