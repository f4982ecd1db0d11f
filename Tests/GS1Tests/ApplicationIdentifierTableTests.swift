import Testing

@testable import GS1

@Suite struct ApplicationIdentifierTableTests {
    static let codes = ApplicationIdentifiers.all.map(\.code)

    @Test func codesAreUniqueAndNoneBeginsAnother() {
        #expect(Set(Self.codes).count == Self.codes.count)
        for code in Self.codes {
            #expect(ApplicationIdentifiers.exactly(Array(code.utf8)[...])?.code == code)
            for other in Self.codes where other != code { #expect(!other.hasPrefix(code), "\(code) \(other)") }
        }
    }

    @Test func lengthOfACodeFollowsFromItsFirstTwoDigits() {
        for codes in Dictionary(grouping: Self.codes, by: { $0.prefix(2) }).values {
            #expect(Set(codes.map(\.count)).count == 1, "\(codes)")
        }
    }

    @Test func predefinedLengthsAreThoseOfTheFormats() {
        for identifier in ApplicationIdentifiers.all {
            guard let length = identifier.predefinedLength else { continue }
            #expect(identifier.length == length...length, "\(identifier.code)")
        }
    }

    @Test func associationsNameKnownAIs() {
        for identifier in ApplicationIdentifiers.all {
            let named = identifier.needs.joined() + identifier.excludes + (identifier.qualifiers ?? []).joined()
            for pattern in named {
                let digits = pattern.prefix { $0 != "n" }
                #expect(
                    Self.codes.contains { $0.count == pattern.count && $0.hasPrefix(digits) },
                    "\(identifier.code) names \(pattern)")
            }
        }
    }

    @Test func onlyTheEndOfAValueMayBeLeftOut() {
        for identifier in ApplicationIdentifiers.all {
            let lengths = identifier.parts.map(\.length)
            #expect(lengths.dropLast().allSatisfy { $0.lowerBound == $0.upperBound || $0.lowerBound == 0 })
            let firstOptional = lengths.firstIndex { $0.lowerBound == 0 } ?? lengths.endIndex
            #expect(lengths[firstOptional...].allSatisfy { $0.lowerBound == 0 }, "\(identifier.code)")
        }
    }
}
