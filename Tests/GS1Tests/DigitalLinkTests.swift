import GS1
import Testing

@Suite struct DigitalLinkTests {
    @Test(arguments: [
        ("https://id.gs1.org/01/\(gtin)", ""), ("HTTP://example.com/01/\(gtin)/", ""),
        ("https://example.com:8080/some/path/01/\(gtin)/10/A", " 10=A"),
        ("https://x/01/\(gtin)/22/V/10/A/21/S?17=270331", " 22=V 10=A 21=S 17=270331"),
        ("https://x/01/\(gtin)/10/A/21/S", " 10=A 21=S"), ("https://x/01/\(gtin)/22/V/21/S", " 22=V 21=S"),
        ("https://x/01/\(gtin)/235/T?10=A", " 235=T 10=A"), ("https://x/01/\(gtin)/10/A%2fB%28", " 10=A/B("),
        ("https://x/01/\(gtin)/10/A+B", " 10=A+B"), ("https://x/01/\(gtin)?240=A%2BB", " 240=A+B"),
        ("https://x/01/\(gtin)?linkType=all&17=270331&&exp=1&s=t#17=1", " 17=270331"),
        ("https://x/01/\(gtin)?17=270331#", " 17=270331"), ("https://x/01/\(gtin)#", ""),
        ("https://x/01/\(gtin)?17", ""),
        ("https://x/01/09520123456788/01/\(gtin)", ""), ("]Q1https://x/01/\(gtin)", ""), ("]d1http://x/01/\(gtin)", ""),
    ])
    func reads(_ code: String, _ others: String) throws {
        #expect(elements(try scan(code)) == "01=\(gtin)" + others)
    }

    /// Not at the end, where the digits may be cut off.
    @Test(arguments: [
        ("7046260529922", "07046260529922"), ("416000336108", "00416000336108"), ("02345673", "00000002345673"),
    ])
    func zerosLeftOut(_ digits: String, _ padded: String) throws {
        for end in ["/", "?17=270331", "/10/A", "#"] {
            #expect(try scan("https://x/01/" + digits + end).gtin.digits == padded)
        }
        #expect(problem("https://x/01/" + digits) == .link(.shortGTIN))
    }

    @Test(arguments: [
        ("https://", ScanError.link(.noKey)), ("https://x", .link(.noKey)), ("https://x/", .link(.noKey)),
        ("https:///01/\(gtin)", .link(.noKey)), ("https://x/01", .link(.noKey)), ("https://x/01/", .link(.noKey)),
        ("https://x/gtin/\(gtin)", .link(.noKey)), ("https://x/01/\(gtin)/10", .link(.noKey)),
        ("https://x/01/\(gtin)/10/", .link(.noKey)), ("https://x/01/\(gtin)/lot/A", .link(.noKey)),
        ("https://x?01=\(gtin)", .link(.noKey)), ("https://x/10/A", .link(.noKey)),
        ("https://x/01//10/A", .length(identifier: "01", found: 0, allowed: 14...14)),
        ("https://x/01/\(gtin)/10/A/22/V", .link(.order)), ("https://x/01/\(gtin)/21/S/10/A", .link(.order)),
        ("https://x/01/\(gtin)/235/T/21/S", .link(.order)), ("https://x/01/\(gtin)/17/270331", .link(.order)),
        ("https://x/01/\(gtin)/10/A/10/A", .link(.order)),
        ("https://x/01/\(gtin)?10=A", .link(.notInPath)), ("https://x/01/\(gtin)/10/A?21=S", .link(.notInPath)),
        ("https://x/01/\(gtin)?8200=http", .link(.notInQuery)),
        ("https://x/01/\(gtin)?17=270331&17=270331", .link(.repeated)),
        ("https://x/01/\(gtin)?01=\(gtin)", .link(.repeated)), ("https://x/01/\(gtin)?05=1", .unknownIdentifier("05")),
        ("https://x/01/\(gtin)?17=", .length(identifier: "17", found: 0, allowed: 6...6)),
        ("https://x/01/\(gtin)?240=A+B", .character(identifier: "240", byte: 0x20)),
        ("https://x/01/\(gtin)/10/A%", .link(.percent)), ("https://x/01/\(gtin)/10/A%2", .link(.percent)),
        ("https://x/01/\(gtin)/10/A%2G", .link(.percent)),
        ("https://x/01/\(gtin)/10/%00", .character(identifier: "10", byte: 0)),
        ("https://x/01/\(gtin)/10/A%1D", .character(identifier: "10", byte: 0x1D)),
        ("https://x/01/\(gtin)/10/A B", .link(.character)), ("https://x/01/\(gtin)/10/Æ", .link(.character)),
        ("https://x/00/123456789012345675", .noGTIN), ("ftp://x/01/\(gtin)", .unknownIdentifier("ftp:")),
        ("https://x/01/\(gtin)?37=5", .exclusion(identifier: "01", other: "37")),
    ])
    func refuses(_ code: String, _ error: ScanError) {
        #expect(problem(code) == error)
    }
}
