import Line

/// Which of a form's fields are given, and where. The form's fields are counted in the bytewise order of their keys.
public struct FormMatch: Sendable {
    /// No form has more.
    static let mostFields = 64

    /// A bit for each of the form's fields that is given.
    private var given: UInt64 = 0
    /// The form's field of each given one, and the other way round.
    private var places = InlineArray<64, UInt8>(repeating: 0)
    private var indices = InlineArray<64, UInt8>(repeating: 0)
    /// The first given field that the form does not have, and the first that it has been given already.
    private(set) var unknown: Int?
    private(set) var duplicate: Int?

    /// - Parameter place: of the form's field that a given one is.
    init(_ fields: Fields, _ place: (_ index: Int) -> Int?) {
        for index in fields.indices {
            guard let place = place(index) else {
                unknown = index
                return
            }
            guard !has(place) else {
                if duplicate == nil { duplicate = index }
                continue
            }
            given |= 1 << UInt64(place)
            indices[place] = UInt8(truncatingIfNeeded: index)
            // One beyond is a duplicate, for no form has so many fields.
            if index < Self.mostFields { places[index] = UInt8(truncatingIfNeeded: place) }
        }
    }

    func has(_ place: Int) -> Bool { given & 1 << UInt64(place) != 0 }

    /// The form's field that a given one is.
    func place(at index: Int) -> Int { Int(places[index]) }

    /// Calls `body` with each given field's index, in the bytewise order of the keys.
    func forEachInOrder(_ body: (Int) -> Void) {
        var rest = given
        while rest != 0 {
            body(Int(indices[rest.trailingZeroBitCount]))
            rest &= rest - 1
        }
    }
}
