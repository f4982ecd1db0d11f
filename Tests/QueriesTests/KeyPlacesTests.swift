import Testing

@testable import Ledger

/// A record is found by its number or by its hash, whichever its key has; both are the same to who asks.
struct KeyPlacesTests {
    @Test func numbersSmallAndLarge() {
        var places = KeyPlaces<UInt32>()
        let numbers: [UInt32] = [0, 7, 1 << 20 - 1, 1 << 20, .max]
        for (place, number) in numbers.enumerated() { places.add(number, place) }
        for (place, number) in numbers.enumerated() { #expect(places[number] == place) }
        for number: UInt32 in [1, 6, 8, 1 << 20 + 1] { #expect(places[number] == nil) }
        places.removeAll()
        for number in numbers { #expect(places[number] == nil) }
    }

    @Test func everyShelfHasAPlaceOfItsOwn() {
        var places = KeyPlaces<Shelf.Key>()
        var keys: [Shelf.Key] = []
        for facility: UInt32 in [0, 1, 2, 63, 64, 1 << 14 - 1, 1 << 14, .max] {
            for product: UInt32 in [0, 1, 2, 63, 64, 65, .max] {
                keys.append(Shelf.Key(facility: facility, product: product))
            }
        }
        for (place, key) in keys.enumerated() { places.add(key, place) }
        for (place, key) in keys.enumerated() { #expect(places[key] == place) }
    }

    @Test func aDamagedNumberTakesNoMemory() {
        #expect(UInt32.max.smallNumber == nil)
        #expect(Shelf.Key(facility: .max, product: 1).smallNumber == nil)
        #expect(Shelf.Key(facility: 1, product: .max).smallNumber == nil)
    }
}
