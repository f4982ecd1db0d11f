import LMDB
import Testing

struct TransactionTests {
    @Test func findsWhatWasPut() throws {
        let scratch = try Scratch()
        var transaction = try scratch.open().beginWrite()
        let table = try transaction.openTable("event", creating: true)
        #expect(try transaction.bytes(in: table, for: [1]) == nil)
        try transaction.put(in: table, key: [1], value: [2, 3])
        try transaction.put(in: table, key: [2], value: [])
        try transaction.put(in: table, key: [1], value: [4])
        #expect(try transaction.bytes(in: table, for: [1]) == [4])
        #expect(try transaction.bytes(in: table, for: [2]) == [])
        #expect(try transaction.withValue(in: table, for: [1]) { $0.count } == 1)
        #expect(try transaction.withValue(in: table, for: [9]) { $0.count } == nil)
        #expect(try transaction.count(of: table) == 2)
    }

    @Test func takesBuffers() throws {
        let scratch = try Scratch()
        var transaction = try scratch.open().beginWrite()
        let table = try transaction.openTable("event", creating: true)
        let bytes: [UInt8] = [7, 8, 9]
        try bytes.withUnsafeBytes { buffer in
            let first = UnsafeRawBufferPointer(rebasing: buffer[..<1])
            try transaction.put(in: table, key: first, value: buffer)
            #expect(try transaction.bytes(in: table, for: first) == bytes)
            #expect(try transaction.withValue(in: table, for: first) { $0.count } == 3)
        }
    }

    @Test func appendsOnlyBehindTheLastKey() throws {
        let scratch = try Scratch()
        var transaction = try scratch.open().beginWrite()
        let table = try transaction.openTable("event", creating: true)
        for number in 0..<10_000 {
            try transaction.put(in: table, key: key(number), value: [UInt8(number % 256)], append: true)
        }
        let error = #expect(throws: LMDBError.self) {
            try transaction.put(in: table, key: key(17), value: [0], append: true)
        }
        #expect(error?.description.hasPrefix("mdb_put: MDB_KEYEXIST") == true)
        #expect(try transaction.count(of: table) == 10_000)
    }

    @Test func deletes() throws {
        let scratch = try Scratch()
        var transaction = try scratch.open().beginWrite()
        let table = try transaction.openTable("event", creating: true)
        for number in 0..<100 { try transaction.put(in: table, key: key(number), value: [1]) }
        #expect(try transaction.delete(in: table, for: key(5)))
        #expect(try !transaction.delete(in: table, for: key(5)))
        #expect(try transaction.count(of: table) == 99)
    }

    @Test func refusesBadKeysByName() throws {
        let scratch = try Scratch()
        var transaction = try scratch.open().beginWrite()
        let table = try transaction.openTable("event", creating: true)
        for bad in [[], [UInt8](repeating: 1, count: 512)] {
            let error = #expect(throws: LMDBError.self) { try transaction.put(in: table, key: bad, value: [1]) }
            #expect(error?.description.hasPrefix("mdb_put: MDB_BAD_VALSIZE") == true)
        }
        try transaction.put(in: table, key: [UInt8](repeating: 1, count: 511), value: [1])
    }

    @Test func leavesNothingWithoutACommit() throws {
        let scratch = try Scratch()
        let environment = try scratch.open()
        var first = try environment.beginWrite()
        let table = try first.openTable("event", creating: true)
        try first.put(in: table, key: [1], value: [1])
        try first.commit()
        do {
            var aborted = try environment.beginWrite()
            try aborted.put(in: table, key: [2], value: [2])
            try aborted.delete(in: table, for: [1])
        }
        let reader = try environment.beginRead()
        #expect(try reader.entries(of: table) == [[[1], [1]]])
        // The writer's lock is free again.
        _ = try environment.beginWrite()
    }

    @Test func keepsWhatWasCommitted() throws {
        let scratch = try Scratch()
        do {
            var transaction = try scratch.open().beginWrite()
            let table = try transaction.openTable("event", creating: true)
            try transaction.put(in: table, key: [1], value: [2])
            try transaction.commit()
        }
        let environment = try scratch.open(readOnly: true)
        let table = try environment.openTable("event")
        #expect(try environment.beginRead().bytes(in: table, for: [1]) == [2])
        #expect(throws: LMDBError.self) { _ = try environment.beginWrite() }
    }

    @Test func readersSeeOneMomentUntilRenewed() throws {
        let scratch = try Scratch()
        let environment = try scratch.open()
        var transaction = try environment.beginWrite()
        let table = try transaction.openTable("event", creating: true)
        try transaction.put(in: table, key: [1], value: [1])
        try transaction.commit()

        var reader = try environment.beginRead()
        let firstID = reader.id
        transaction = try environment.beginWrite()
        try transaction.put(in: table, key: [1], value: [2])
        #expect(transaction.id == firstID + 1)
        try transaction.commit()
        #expect(try reader.bytes(in: table, for: [1]) == [1])
        reader.reset()
        #expect(throws: LMDBError.self) { try reader.bytes(in: table, for: [1]) }
        try reader.renew()
        #expect(try reader.bytes(in: table, for: [1]) == [2])
        #expect(reader.id == firstID + 1)
    }

    /// As the writer keeps it: for long, in an optional property of a class.
    final class Writer {
        private let environment: Environment
        private var transaction: WriteTransaction?
        let table: Table

        init(_ environment: Environment) throws(LMDBError) {
            self.environment = environment
            var transaction = try environment.beginWrite()
            table = try transaction.openTable("event", creating: true)
            self.transaction = consume transaction
        }

        func append(_ number: Int) throws(LMDBError) {
            try transaction?.put(in: table, key: key(number), value: [1], append: true)
        }

        func count() throws(LMDBError) -> Int? {
            try transaction?.count(of: table)
        }

        func commit() throws(LMDBError) {
            try transaction.take()?.commit()
            transaction = try environment.beginWrite()
        }
    }

    @Test func livesInAProperty() throws {
        let scratch = try Scratch()
        let environment = try scratch.open()
        let writer = try Writer(environment)
        for number in 0..<3 { try writer.append(number) }
        #expect(try writer.count() == 3)
        try writer.commit()
        try writer.append(3)
        #expect(try environment.beginRead().count(of: writer.table) == 3)
        #expect(try writer.count() == 4)
    }
}
