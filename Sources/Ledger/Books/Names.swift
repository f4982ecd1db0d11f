import Line

/// What a name stands for. Names are interned as numbers, from 1, in the order of their first event.
enum NameSpace: UInt8, Sendable {
    case facility = 0x46
    case product = 0x50
    case lot = 0x4C
    case gtin = 0x47
}

struct Name: Hashable, Sendable {
    let space: NameSpace
    /// The product of a lot: different makers are different products. 0 for every other name.
    let product: UInt32
    let text: String

    func hash(into hasher: inout Hasher) {
        hasher.combine(UInt64(product) << 8 | UInt64(space.rawValue))
        hasher.combine(text)
    }
}

/// The number of a name.
struct NameNumber: Record {
    let number: UInt32

    init(_ number: UInt32) {
        self.number = number
    }

    static func bookKey(_ name: Name) -> [UInt8] {
        var key = RecordWriter(.name)
        key.fixed(name.space.rawValue)
        key.fixed(name.product)
        key.text(name.text)
        return key.bytes
    }

    init(reading bytes: [UInt8], key: Name) throws(Refusal) {
        var reader = RecordReader(bytes)
        number = try reader.fixed(UInt32.self)
    }

    var written: [UInt8] {
        var value = RecordWriter()
        value.fixed(number)
        return value.bytes
    }
}
