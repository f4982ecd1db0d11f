import Journal
import Ledger
import Testing

extension JournalTests {
    /// What a reader of settled books is told of what is acknowledged and not settled.
    @Suite struct SealedStockTests {
        private let scratch: Scratch
        private let scribe: Scribe
        /// Books at the settled moment, which do not move on.
        private let settled: Books
        private let shelf: Shelf.Key

        init() throws {
            scratch = try Scratch()
            let directory = scratch.directory("ledger")
            try SampleLedger.make(in: directory, dispensings: 3)
            scribe = try Scribe(opening: directory)
            settled = try Books(store: scribe.journal.store())
            shelf = Shelf.Key(
                facility: try #require(try settled.facility("oslo-1")).number,
                product: try #require(try settled.product("spray-1.8mg")).number)
        }

        private func shown(_ key: Shelf.Key?) -> SealedStock.Present? {
            scribe.journal.sealedStock.present(on: key, since: settled.header.lastNumber)
        }

        private func units(_ lots: [Shelf.LotStock]) -> Int64 { lots.reduce(0) { $0 + $1.available } }

        @Test func nothingRecordedIsNothingNew() throws {
            let present = try #require(shown(shelf))
            #expect(present.newest == settled.header.lastNumber)
            #expect(present.lots == nil)
        }

        @Test func aShelfIsShownOnceItsGroupIsSealed() throws {
            try scribe.say("DISPENSE facility=oslo-1 product=spray-1.8mg qty=2")
            #expect(try #require(shown(shelf)).lots == nil)
            try scribe.recorder.seal()
            let present = try #require(shown(shelf))
            #expect(present.newest == scribe.recorder.lastNumber)
            let lots = try #require(present.lots)
            #expect(units(lots) == units(try settled.lots(onShelf: shelf)) - 2)
            try settled.show(lots, on: shelf)
            #expect(try settled.shelf(shelf).lots == lots)
        }

        @Test func otherShelvesAreAsTheyWere() throws {
            try scribe.say("DISPENSE facility=oslo-1 product=spray-1.8mg qty=2")
            try scribe.recorder.seal()
            let other = Shelf.Key(facility: shelf.facility + 1, product: shelf.product)
            for key in [other, nil] {
                let present = try #require(shown(key))
                #expect(present.newest == scribe.recorder.lastNumber)
                #expect(present.lots == nil)
            }
        }

        @Test func whatIsMoreThanStockIsTheWritersToTell() throws {
            try scribe.say("PRODUCT product=spray-4mg name=\"4 mg\" form=nasal-spray strength-ug=4000")
            try scribe.say("DISPENSE facility=oslo-1 product=spray-1.8mg qty=2")
            try scribe.recorder.seal()
            #expect(shown(shelf) == nil)
            #expect(shown(nil) == nil)
            let newer = scribe.journal.sealedStock.present(on: shelf, since: scribe.recorder.lastNumber)
            #expect(try #require(newer).lots == nil)
        }

        @Test func aBatchThatFailedIsNothingNew() throws {
            let fields = "facility=oslo-1 product=spray-1.8mg"
            #expect(throws: UnexpectedRefusal.self) {
                let product = "PRODUCT product=p name=p form=nasal-spray strength-ug=1"
                try scribe.batch("b", [product, "DISPENSE \(fields) qty=1000000"])
            }
            try scribe.recorder.seal()
            #expect(try #require(shown(shelf)).newest == settled.header.lastNumber)
        }
    }
}
