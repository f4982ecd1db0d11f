import LMDB
import Testing

struct CursorTests {
    /// Keys 10, 20, 30 with values 1, 2, 3.
    private func withThree(_ body: (borrowing WriteTransaction, Table) throws -> Void) throws {
        let scratch = try Scratch()
        var transaction = try scratch.open().beginWrite()
        let table = try transaction.openTable("event", creating: true)
        for number in 1...3 { try transaction.put(in: table, key: [UInt8(number * 10)], value: [UInt8(number)]) }
        try body(transaction, table)
    }

    @Test func walksBothWays() throws {
        try withThree { transaction, table in
            try transaction.withCursor(in: table) { cursor throws(LMDBError) in
                var seen: [UInt8] = []
                while try cursor.next() { seen += Array(cursor.key) + Array(cursor.value) }
                #expect(seen == [10, 1, 20, 2, 30, 3])
                #expect(cursor.key.isEmpty && cursor.value.isEmpty)
                seen = []
                var found = try cursor.last()
                while found {
                    seen += Array(cursor.key)
                    found = try cursor.previous()
                }
                #expect(seen == [30, 20, 10])
                #expect(try cursor.first())
                #expect(cursor.value.first == 1)
            }
        }
    }

    @Test func seeks() throws {
        try withThree { transaction, table in
            try transaction.withCursor(in: table) { cursor throws(LMDBError) in
                #expect(try cursor.seek(exactly: [20]))
                #expect(cursor.key.elementsEqual([20]) && cursor.value.elementsEqual([2]))
                #expect(try !cursor.seek(exactly: [21]))
                #expect(try cursor.seek(atOrAfter: [11]))
                #expect(cursor.key.elementsEqual([20]))
                #expect(try cursor.next())
                #expect(cursor.key.elementsEqual([30]))
                #expect(try !cursor.seek(atOrAfter: [31]))
                #expect(try cursor.seek(atOrAfter: []))
                #expect(cursor.key.elementsEqual([10]))
                for (target, expected) in [(20, 20), (29, 20), (30, 30), (255, 30), (10, 10)] as [(UInt8, UInt8)] {
                    #expect(try cursor.seek(atOrBefore: [target]))
                    #expect(cursor.key.elementsEqual([expected]))
                }
                #expect(try !cursor.seek(atOrBefore: [9]))
            }
        }
    }

    @Test func findsNothingInAnEmptyTable() throws {
        let scratch = try Scratch()
        var transaction = try scratch.open().beginWrite()
        let table = try transaction.openTable("event", creating: true)
        try transaction.withCursor(in: table) { cursor throws(LMDBError) in
            #expect(try !cursor.first())
            #expect(try !cursor.last())
            #expect(try !cursor.next())
            #expect(try !cursor.seek(atOrBefore: [1]))
        }
        #expect(try transaction.entries(of: table).isEmpty)
    }

    @Test func keepsToThePrefixAndStopsWhenTold() throws {
        let scratch = try Scratch()
        var transaction = try scratch.open().beginWrite()
        let table = try transaction.openTable("event", creating: true)
        let keys: [[UInt8]] = [[1], [1, 255], [2], [2, 0], [2, 0, 5], [2, 255, 255], [3], [255, 255]]
        for key in keys { try transaction.put(in: table, key: key, value: []) }
        #expect(try transaction.entries(of: table, prefix: [2]).map { $0[0] } == Array(keys[2...5]))
        #expect(try transaction.entries(of: table, prefix: [2, 0]).map { $0[0] } == Array(keys[3...4]))
        #expect(try transaction.entries(of: table, prefix: [255]).map { $0[0] } == [keys[7]])
        #expect(try transaction.entries(of: table, prefix: [4]).isEmpty)
        #expect(try transaction.entries(of: table).map { $0[0] } == keys)
        var seen = 0
        try transaction.forEach(in: table, prefix: [2]) { _, _ in
            seen += 1
            return seen < 3
        }
        #expect(seen == 3)
    }

    @Test func passesErrorsOn() throws {
        try withThree { transaction, table in
            #expect(throws: LMDBError.self) {
                try transaction.forEach(in: table) { (_, _) throws(LMDBError) in
                    _ = try transaction.bytes(in: table, for: [])
                    return true
                }
            }
        }
    }
}
