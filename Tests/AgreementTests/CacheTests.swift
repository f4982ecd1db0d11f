import Testing

@testable import Journal
@testable import Ledger

/// Records in memory, over a store that holds none.
struct CacheTests {
    /// Under load something has always changed since the last settlement: that alone stays.
    @Test func whatHasChangedIsNotForgotten() throws {
        var cache = Cache<Correction>()
        for request in 1...5 as ClosedRange<UInt64> { cache.set(request, Correction(by: request * 10)) }
        try cache.takeChanges { _, _ in }
        cache.set(2, Correction(by: 21))
        cache.set(4, nil)
        cache.forget()
        #expect(cache.count == 2)
        #expect(try cache.record(2, from: EmptyStore())?.by == 21)
        #expect(try cache.record(4, from: EmptyStore()) == nil)
        #expect(try cache.record(1, from: EmptyStore()) == nil)
        var taken: [[UInt8]] = []
        try cache.takeChanges { key, _ in taken.append(key) }
        #expect(taken == [Correction.bookKey(2), Correction.bookKey(4)])
    }

    /// Anybody may ask for any name, as often as they like.
    @Test func whatIsMissingTakesNoRoom() throws {
        var cache = Cache<Correction>()
        for request in 1...1_000 as ClosedRange<UInt64> {
            #expect(try cache.record(request, from: EmptyStore()) == nil)
            #expect(try cache.read(request, from: EmptyStore()) { $0.by } == nil)
            #expect(try cache.change(request, from: EmptyStore()) { _ in } == false)
        }
        #expect(cache.count == 0)
    }
}
