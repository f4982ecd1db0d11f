import Testing

/// What a reader should not have to put up with.
@Suite struct StyleTests {
    static let files = SourceFile.all
    static let ours = files.filter { !$0.isTest }

    @Test func filesAreThere() {
        #expect(Self.ours.count > 100)
        #expect(Self.files.count > Self.ours.count)
        #expect(Self.files.flatMap(\.functions).count > 500)
    }

    @Test(arguments: files) func fileLength(_ file: SourceFile) {
        #expect(file.lines.count < 400)
    }

    @Test(arguments: files) func functionLength(_ file: SourceFile) {
        for function in file.functions {
            #expect(function.length < 60, "\(file):\(function.line)")
        }
    }

    @Test(arguments: files) func lineLength(_ file: SourceFile) {
        // Bytes first: counting characters takes longer.
        for (index, line) in file.lines.enumerated() where line.utf8.count > 120 {
            #expect(line.count <= 120, "\(file):\(index + 1)")
        }
    }

    @Test(arguments: files) func noTabsAndNothingAtTheEndOfLines(_ file: SourceFile) {
        for (index, line) in file.lines.enumerated() where line.utf8.contains(0x09) || line.utf8.last == 0x20 {
            Issue.record("\(file):\(index + 1)")
        }
    }

    @Test(arguments: files) func nothingIsLeftForLater(_ file: SourceFile) {
        for word in ["TO" + "DO", "FIX" + "ME"] where file.text.contains(word) {
            Issue.record("\(file) has a \(word)")
        }
    }

    @Test(arguments: ours) func noFoundation(_ file: SourceFile) {
        #expect(!file.imports.contains { $0.hasPrefix("Foundation") })
    }

    @Test(arguments: ours) func nothingIsForced(_ file: SourceFile) {
        for (index, line) in file.code.enumerated() where line.utf8.contains(UInt8(ascii: "!")) {
            // `try!` and `as!` too.
            #expect(!line.contains(/[\w\)\]\}"]!(?!=)/), "\(file):\(index + 1)")
        }
    }

    /// Every `@unchecked Sendable` says why beside it.
    @Test(arguments: files) func uncheckedSendableHasItsReason(_ file: SourceFile) {
        for (index, line) in file.code.enumerated() where line.contains("@unchecked Sendable") {
            let beside = file.lines[max(0, index - 2)...min(file.lines.count - 1, index + 2)]
            #expect(beside.contains { $0.contains(/\/\/.*Sendable/) }, "\(file):\(index + 1)")
        }
    }

    @Test(arguments: files) func beginning(_ file: SourceFile) {
        let first = file.lines.first ?? ""
        #expect(first.contains(/^(@\w+ |public )*import |^\/\/\/ |^#if |^\/\/ swift-tools-version/))
    }
}
