import Foundation
import Line
import Testing

@testable import naloxctl

@Suite struct FormatTests {
    @Test func jsonKeepsLotsAsText() {
        let fields = [
            Field("lot", "7"), Field("qty", "5"), Field("on-hand", "-3.5"), Field("max", "07"), Field("seq", ""),
        ]
        let text = JSONText.object(fields, of: "STOCK")
        #expect(text == #"{"lot":"7","qty":5,"on-hand":-3.5,"max":"07","seq":""}"# + "\n")
    }

    /// A number is known by its field, not by its looks.
    @Test func whatIsANumberInOneAnswerIsTextInAnother() {
        #expect(JSONText.object([Field("supplier", "4711")], of: "EVENTS") == #"{"supplier":"4711"}"# + "\n")
        #expect(JSONText.object([Field("supplier", "-40")], of: "BALANCE") == #"{"supplier":-40}"# + "\n")
        #expect(JSONText.object([Field("line", "8")], of: "CHECKPOINT") == #"{"line":"8"}"# + "\n")
        #expect(JSONText.object([Field("line", "8")], of: "COMMIT") == #"{"line":8}"# + "\n")
    }

    @Test func jsonIsRead() throws {
        let value = "\"\\\n\t\r\u{1}\u{7F}æ日\u{2028}"
        let text = JSONText.object([Field("note", value)], of: "EVENTS")
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: String]
        #expect(object == ["note": value])
    }

    @Test(arguments: ["0", "-1", "10.25", "1000000000"]) func numbers(_ text: String) {
        #expect(Quantities.isNumber(text))
    }

    @Test(arguments: ["", "-", "01", "1.", ".5", "1e5", "+1", "NaN", "1 ", "１"]) func noNumbers(_ text: String) {
        #expect(!Quantities.isNumber(text))
    }

    @Test func prometheusFamiliesStandTogether() throws {
        var text = PrometheusText()
        let rows = [
            #"name=n_requests_total type=counter labels="verb=\"PING\"" value=1 help="a\\b\nc""#,
            #"name=n_seconds_bucket type=histogram labels="le=\"+Inf\"" value=2 help=h"#,
            "name=n_requests_total type=counter value=3",
            "name=n_seconds_sum type=histogram value=0.5", "name=n_seconds_count type=histogram value=2",
            "name=n_open_count type=gauge value=7",
        ]
        for row in rows {
            let isSample = text.add(try ReplyLine("ROW " + row).fields)
            #expect(isSample)
        }
        let isSample = text.add([Field("name", "x")])
        #expect(!isSample)
        #expect(
            text.text == #"""
                # HELP n_requests_total a\\b\nc
                # TYPE n_requests_total counter
                n_requests_total{verb="PING"} 1
                n_requests_total 3
                # HELP n_seconds h
                # TYPE n_seconds histogram
                n_seconds_bucket{le="+Inf"} 2
                n_seconds_sum 0.5
                n_seconds_count 2
                # TYPE n_open_count gauge
                n_open_count 7

                """#)
    }

    @Test func refusalsInPlainWords() throws {
        let refusal = Refusal(
            code: "insufficient-stock",
            fields: [
                Field("available", "3"), Field("recipient", "K-17"), Field("message", "only 3\u{1B}"),
                Field("note", "a b"),
            ])
        #expect(refusal.words == "only 3\\x1B (insufficient-stock available=3 note=\"a b\")")
        let hint = Refusal(code: "missing-field", fields: [], verb: "DISPENSE").hint
        #expect(hint == .request("HELP verb=DISPENSE lists its fields and their values"))
        #expect(hint?.words(behind: "naloxctl ").hasPrefix("naloxctl HELP verb=DISPENSE ") == true)
        for code in ["bad-line", "id-reused", "personal-number", "storage-full", "internal"] {
            let hint = try #require(Refusal(code: code, fields: []).hint)
            #expect(hint.words(behind: "naloxctl ") == hint.words(behind: ""), "\(code)")
        }
        #expect(Refusal(code: "something-new", fields: []).hint == nil)
    }
}
