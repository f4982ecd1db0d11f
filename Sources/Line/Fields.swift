/// Fields in their order, kept as a line has them: ` key=value key="a value"`, each with a space before it, its value
/// bare wherever it can be. So equal fields in equal order are equal bytes, and a field goes from a request to an
/// event, and from there to a reply, as a copy of its bytes.
public struct Fields: Sendable {
    /// Where one field stands in the bytes: its key, up to `=`, and its value, quotes included.
    @usableFromInline
    struct Place: Sendable {
        @usableFromInline let key: UInt32
        @usableFromInline let value: UInt32
        @usableFromInline let end: UInt32
        /// Tells most keys apart without a look at their bytes.
        @usableFromInline let mark: UInt32

        @inlinable
        init(_ key: Int, _ value: Int, _ end: Int, mark: UInt32) {
            self.key = UInt32(truncatingIfNeeded: key)
            self.value = UInt32(truncatingIfNeeded: value)
            self.end = UInt32(truncatingIfNeeded: end)
            self.mark = mark
        }

        /// - Parameter key: not empty.
        @inlinable @inline(__always)
        static func mark(of key: UnsafeRawBufferPointer) -> UInt32 {
            UInt32(truncatingIfNeeded: key.count) << 16 | UInt32(key[0]) << 8 | UInt32(key[key.count - 1])
        }

        /// One of 64.
        @inlinable
        static func bit(of mark: UInt32) -> UInt64 { 1 << UInt64((mark &* 0x9E37_79B1) >> 26) }

        @inlinable var keyRange: Range<Int> { Int(key)..<Int(value) - 1 }
        @inlinable var valueRange: Range<Int> { Int(value)..<Int(end) }

        @inlinable
        func moved(by distance: Int) -> Place {
            Place(Int(key) + distance, Int(value) + distance, Int(end) + distance, mark: mark)
        }
    }

    @usableFromInline var content: [UInt8] = []
    @usableFromInline var places: [Place] = []
    /// A bit for each mark: most keys that are looked for are not there, which this tells at once.
    @usableFromInline var marks: UInt64 = 0

    @inlinable
    public init() {}

    /// All of them, each with a space before it.
    @inlinable public var bytes: [UInt8] { content }

    public init(_ fields: some Sequence<Field>) {
        for field in fields { append(field) }
    }

    /// Makes room, so that nothing is moved as fields are appended.
    public mutating func reserve(bytes byteCount: Int, fields count: Int) {
        content.reserveCapacity(byteCount)
        places.reserveCapacity(count)
    }

    @inlinable public var isEmpty: Bool { places.isEmpty }
    @inlinable public var count: Int { places.count }
    @inlinable public var indices: Range<Int> { places.indices }

    // MARK: - Reading

    /// The place of the first field with that key.
    @inlinable
    public func index(of key: FieldKey) -> Int? {
        guard marks & Place.bit(of: key.mark) != 0 else { return nil }
        return index(of: key.bytes, mark: key.mark)
    }

    /// As the one of a literal.
    public func index(named key: String) -> Int? {
        Array(key.utf8).withUnsafeBytes { key in key.isEmpty ? nil : index(of: key, mark: Place.mark(of: key)) }
    }

    @usableFromInline
    func index(of key: UnsafeRawBufferPointer, mark: UInt32) -> Int? {
        content.withUnsafeBytes { all in
            places.withUnsafeBufferPointer { places in
                places.firstIndex {
                    $0.mark == mark && UnsafeRawBufferPointer(rebasing: all[$0.keyRange]).isEqual(to: key)
                }
            }
        }
    }

    @inlinable
    public func has(_ key: FieldKey) -> Bool { index(of: key) != nil }

    public func has(named key: String) -> Bool { index(named: key) != nil }

    /// The value of the first field with that key.
    @inlinable
    public subscript(_ key: FieldKey) -> String? {
        index(of: key).map { value(at: $0) }
    }

    public func value(named key: String) -> String? {
        index(named: key).map { value(at: $0) }
    }

    public func key(at index: Int) -> String {
        String(decoding: content[places[index].keyRange], as: UTF8.self)
    }

    public func value(at index: Int) -> String {
        withValue(at: index) { String(decoding: $0, as: UTF8.self) }
    }

    /// What tells most keys apart at once: equal keys have equal marks.
    ///
    /// - Parameter key: not empty.
    @inlinable
    public static func mark(of key: UnsafeRawBufferPointer) -> UInt32 { Place.mark(of: key) }

    @inlinable
    public func mark(at index: Int) -> UInt32 { places[index].mark }

    /// Calls `body` with a key's bytes.
    @inlinable
    public func withKey<Result>(at index: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        content.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[places[index].keyRange])) }
    }

    /// Calls `body` with the bytes of a value, without quotes and escapes.
    @inlinable
    public func withValue<Result>(at index: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        content.withUnsafeBytes { all in
            let value = UnsafeRawBufferPointer(rebasing: all[places[index].valueRange])
            return value.first == UInt8(ascii: "\"") ? value.unescaped.withUnsafeBytes(body) : body(value)
        }
    }

    /// Calls `body` with a field as it stands in a line, with the space before it.
    @inlinable
    public func withField<Result>(at index: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let range = Int(places[index].key) - 1..<Int(places[index].end)
        return content.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// The fields but those with that key.
    public func without(_ key: FieldKey) -> Fields {
        guard has(key) else { return self }
        var rest = Fields()
        rest.reserve(bytes: content.count, fields: count)
        for index in indices where !withKey(at: index, { $0.isEqual(to: key.bytes) }) { rest.append(index, of: self) }
        return rest
    }

    // MARK: - Appending

    public mutating func append(_ key: FieldKey, _ value: String) {
        var value = value
        value.withUTF8 { value in
            if value.isBare {
                append(key, valueBytes: value.count) { room in
                    room.copyMemory(from: UnsafeRawBufferPointer(value))
                    return value.count
                }
            } else {
                append(key) { $0.appendQuoted(value) }
            }
        }
    }

    public mutating func append(_ key: FieldKey, _ value: Int64) {
        append(key, valueBytes: UInt64.mostDigits) { room in
            guard value < 0 else { return value.magnitude.writeDecimal(to: room) }
            room[0] = UInt8(ascii: "-")
            return 1 + value.magnitude.writeDecimal(to: UnsafeMutableRawBufferPointer(rebasing: room[1...]))
        }
    }

    public mutating func append(_ key: FieldKey, _ value: UInt64) {
        append(key, valueBytes: UInt64.mostDigits) { value.writeDecimal(to: $0) }
    }

    /// Appends a field in one piece.
    ///
    /// - Parameters:
    ///   - most: the room that the value is given.
    ///   - write: writes a value in its form, and returns its length.
    @inline(__always)
    private mutating func append(
        _ key: FieldKey, valueBytes most: Int, _ write: (UnsafeMutableRawBufferPointer) -> Int
    ) {
        let start = content.count + 1
        content.appendField(key, valueBytes: most, write)
        add(Place(start, start + key.bytes.count + 1, content.count, mark: key.mark))
    }

    public mutating func append(_ field: Field) {
        content.append(UInt8.space)
        let start = content.count
        content.appendText(field.key)
        content.append(UInt8(ascii: "="))
        let value = content.count
        content.appendValue(field.value)
        add(Place(start, value, content.count, mark: mark(start, value)))
    }

    @inlinable
    mutating func add(_ place: Place) {
        places.append(place)
        marks |= Place.bit(of: place.mark)
    }

    private func mark(_ start: Int, _ value: Int) -> UInt32 {
        content.withUnsafeBytes { Place.mark(of: UnsafeRawBufferPointer(rebasing: $0[start..<value - 1])) }
    }

    /// Appends what `write` writes, which must be one value in its form.
    @inlinable
    public mutating func append(_ key: FieldKey, _ write: (inout [UInt8]) -> Void) {
        let start = content.count + 1
        content.appendKey(key)
        write(&content)
        add(Place(start, start + key.bytes.count + 1, content.count, mark: key.mark))
    }

    /// Appends a part of a line whose fields were expected.
    mutating func append(_ line: UnsafeRawBufferPointer, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        if range.lowerBound == 0 { content.append(UInt8.space) }
        content.append(contentsOf: UnsafeRawBufferPointer(rebasing: line[range]))
    }

    /// Tells of a field that stands in a line in its form, before the part of the line that holds it is appended.
    ///
    /// - Parameters:
    ///   - start: where that part begins; at the line's beginning its first field has no space before it.
    mutating func expect(_ line: UnsafeRawBufferPointer, key: Range<Int>, end: Int, inPieceFrom start: Int) {
        let mark = Place.mark(of: UnsafeRawBufferPointer(rebasing: line[key]))
        let place = Place(key.lowerBound, key.upperBound + 1, end, mark: mark)
        add(place.moved(by: content.count - start + (start == 0 ? 1 : 0)))
    }

    /// Appends a copy of one field of others.
    public mutating func append(_ index: Int, of others: Fields) {
        let place = others.places[index]
        let distance = content.count + 1 - Int(place.key)
        content.appendField(index, of: others)
        add(place.moved(by: distance))
    }

    /// Appends a copy of the first field of others with that key, if there is one.
    @inlinable
    public mutating func append(_ key: FieldKey, of others: Fields) {
        if let index = others.index(of: key) { append(index, of: others) }
    }

    /// Appends a copy of the first field of others with each of those keys, in the keys' order, as far as there is one.
    public mutating func append(_ keys: [FieldKey], of others: Fields) {
        for key in keys { append(key, of: others) }
    }

    public static func += (fields: inout Fields, others: Fields) {
        let distance = fields.content.count
        fields.content += others.content
        for place in others.places { fields.add(place.moved(by: distance)) }
    }

    public static func + (fields: Fields, others: Fields) -> Fields {
        var sum = fields
        sum += others
        return sum
    }
}

extension Fields: Equatable {
    public static func == (left: Fields, right: Fields) -> Bool { left.content == right.content }
}

extension Fields: ExpressibleByArrayLiteral {
    public init(arrayLiteral fields: Field...) {
        self.init(fields)
    }
}

extension Fields: Sequence {
    public func makeIterator() -> some IteratorProtocol<Field> {
        indices.lazy.map { Field(key(at: $0), value(at: $0)) }.makeIterator()
    }
}

extension [UInt8] {
    /// The first field of others with that key, if there is one, with the space before it.
    @inlinable
    public mutating func appendField(_ key: FieldKey, of fields: Fields) {
        if let index = fields.index(of: key) { appendField(index, of: fields) }
    }

    /// One field of others, with the space before it.
    @inlinable
    public mutating func appendField(_ index: Int, of fields: Fields) {
        fields.withField(at: index) { append(contentsOf: $0) }
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes that a quoted value stands for. The value is in its form: whoever read it found it so.
    @usableFromInline var unescaped: [UInt8] {
        var value: [UInt8] = []
        value.reserveCapacity(count)
        var position = 1
        while position < count - 1 {
            let byte = self[position]
            position += 1
            guard byte == UInt8.backslash else {
                value.append(byte)
                continue
            }
            let escape = self[position]
            position += 1
            switch escape {
            case UInt8(ascii: "n"): value.append(0x0A)
            case UInt8(ascii: "t"): value.append(0x09)
            case UInt8(ascii: "x"):
                value.append((self[position].hexadecimal ?? 0) << 4 | (self[position + 1].hexadecimal ?? 0))
                position += 2
            default: value.append(escape)
            }
        }
        return value
    }
}
