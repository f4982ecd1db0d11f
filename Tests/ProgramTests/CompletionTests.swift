import Foundation
import Harness
import Testing

/// What the completions of bash, zsh and fish ask naloxctl.
@Suite struct CompletionTests {
    @Test func verbsFieldsAndValues() throws {
        let site = try Site()
        func candidates(_ words: String...) throws -> [String] {
            let arguments = ["complete-words", "--", "--raw", "--socket", site.daemon.socket] + words
            let ended = try Ended("naloxctl", arguments, in: site.scratch)
            #expect(ended.code == 0)
            return ended.lines
        }
        #expect(try candidates("disp") == ["DISPENSE"])
        #expect(try candidates("m") == ["metrics"])
        #expect(try candidates("").contains("doctor"))
        #expect(try candidates("STOCK", "fac") == ["facility="])
        #expect(try candidates("STOCK", "facility=") == ["facility=a"])
        #expect(try candidates("DISPENSE", "facility=a", "visit=r") == ["visit=refill"])
        #expect(try candidates("DISPENSE", "recipient=") == [])
        #expect(try candidates("--j") == ["--json"])
        #expect(try candidates("doctor", "") == [])
    }

    @Test func withoutADaemonNothingIsSaid() throws {
        let scratch = try ScratchDirectory()
        let words = ["complete-words", "--", "--socket", scratch.path + "/none", "DISP"]
        let ended = try Ended("naloxctl", words, in: scratch)
        #expect(ended.code == 0 && ended.lines == [])
    }
}
