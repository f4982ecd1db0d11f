/// The assigned AIs as of 2026: formats after GS1 General Specifications §3, associations after §4.13, roles in a
/// Digital Link after the GS1 Digital Link standard, URI syntax.
extension ApplicationIdentifiers {
    static let rows = keys + packs + measures + prices + places + delivery + uses + people + industry + internals

    /// What most attributes of a trade item need beside them.
    private static let item = "01 02 03 8006 8026"
    private static let measured = "30 31nn 32nn 35nn 36nn"

    private static let keys: [IdentifierRow] = [
        .init("00", "SSCC", .digits(18, .checkDigit), qualifiers: ""),
        .init("01", "GTIN", .digits(14, .checkDigit), excludes: "255 37", qualifiers: "22 10 21|235"),
        .init("02", "contained GTIN", .digits(14, .checkDigit), needs: "37", excludes: "01 03"),
        .init(
            "03", "made-to-order GTIN", .digits(14, .checkDigit), excludes: "01 02 37 235", isQueryAttribute: false),
        .init("253", "document", .digits(13, .checkDigit), .text(0...17), qualifiers: ""),
        .init(
            "255", "coupon", .digits(13, .checkDigit), .digits(0...12), excludes: "01 02 415 8006 8020 8026",
            qualifiers: ""),
        .init("401", "consignment", .text(1...30, .companyPrefix), qualifiers: ""),
        .init("402", "shipment", .digits(17, .checkDigit), qualifiers: ""),
        .init(
            "8003", "returnable asset", .digits(1, .zero), .digits(13, .checkDigit), .text(0...16), qualifiers: ""),
        .init("8004", "individual asset", .text(1...30, .companyPrefix), qualifiers: "7040"),
        .init(
            "8006", "piece of a trade item", .digits(14, .checkDigit), .digits(4, .pieceOfTotal),
            excludes: "01 03 37", qualifiers: "22 10 21"),
        .init("8010", "component or part", .capitals(1...30, .companyPrefix), qualifiers: "8011"),
        .init(
            "8011", "component's serial number", .digits(1...12, .noLeadingZero), needs: "8010",
            isQueryAttribute: false),
        .init("8013", "model number", .text(1...25, .checkPair, .companyPrefix), qualifiers: ""),
        .init(
            "8014", "master UDI-DI", .text(1...25, .checkPair, .companyPrefix, .hasNonDigit), needs: "01",
            isQueryAttribute: false),
        .init("8017", "provider", .digits(18, .checkDigit), excludes: "8018", qualifiers: "8019"),
        .init("8018", "recipient", .digits(18, .checkDigit), excludes: "8017", qualifiers: "8019"),
        .init("8019", "service relation instance", .digits(1...10), needs: "8017 8018", isQueryAttribute: false),
        .init(
            "8026", "contained piece", .digits(14, .checkDigit), .digits(4, .pieceOfTotal), needs: "37",
            excludes: "02 03 8006"),
    ]

    private static let packs: [IdentifierRow] = [
        .init("10", "lot", .text(1...20), needs: item),
        .init("11", "production date", .digits(6, .dateOrMonth), needs: item),
        .init("12", "due date", .digits(6, .dateOrMonth), needs: "8020"),
        .init("13", "packaging date", .digits(6, .dateOrMonth), needs: item),
        .init("15", "best before date", .digits(6, .dateOrMonth), needs: item),
        .init("16", "sell by date", .digits(6, .dateOrMonth), needs: item),
        .init("17", "expiry", .digits(6, .dateOrMonth), needs: item + " 255"),
        .init("20", "variant", .digits(2), needs: item),
        .init("21", "serial number", .text(1...20), needs: "01 03 8006", excludes: "235", isQueryAttribute: false),
        .init("22", "consumer product variant", .text(1...20), needs: "01", isQueryAttribute: false),
        .init("235", "third party's serial number", .text(1...28), needs: "01", isQueryAttribute: false),
        .init("240", "additional identification", .text(1...30), needs: item),
        .init("241", "customer's part number", .text(1...30), needs: item),
        .init("242", "made-to-order variation", .digits(1...6), needs: "01 02 8006 8026"),
        .init("243", "packaging component", .text(1...20), needs: "01 03"),
        .init("250", "secondary serial number", .text(1...30), needs: "01+21 03+21 8006+21"),
        .init("251", "reference to source", .text(1...30), needs: "01 03 8006"),
        .init("30", "variable count", .digits(1...8), needs: "01 02"),
        .init("37", "count", .digits(1...8), needs: "00+02 00+8026"),
        .init("710", "German national number", .text(1...20), needs: "01"),
        .init("711", "French national number", .text(1...20), needs: "01"),
        .init("712", "Spanish national number", .text(1...20), needs: "01"),
        .init("713", "Brazilian national number", .text(1...20), needs: "01"),
        .init("714", "Portuguese national number", .text(1...20), needs: "01"),
        .init("715", "national drug code", .text(1...20), needs: "01"),
        .init("716", "Italian national number", .text(1...20), needs: "01"),
        .init("717", "national number", .text(1...20), needs: "01"),
    ]

    private static let measures: [IdentifierRow] =
        [
            "310", "311", "312", "313", "314", "315", "316", "320", "321", "322", "323", "324", "325", "326", "327",
            "328", "329", "350", "351", "352", "356", "357", "360", "361", "364", "365", "366",
        ].map { .init($0, "trade measure", .digits(6), decimals: 0...5, needs: "01 02") }
        + [
            "330", "331", "332", "333", "334", "335", "336", "340", "341", "342", "343", "344", "345", "346", "347",
            "348", "349", "353", "354", "355", "362", "363", "367", "368", "369",
        ].map { .init($0, "logistic measure", .digits(6), decimals: 0...5, needs: "00 01") }
        + [.init("337", "weight of an area", .digits(6), decimals: 0...5, needs: "01")]

    private static let prices: [IdentifierRow] = [
        .init("390", "amount", .digits(1...15), decimals: 0...9, needs: "255 8020", excludes: "391n 394n 8111"),
        .init("391", "amount in a currency", .digits(3), .digits(1...15), decimals: 0...9, needs: "8020"),
        .init(
            "392", "price", .digits(1...15), decimals: 0...9, needs: "01+30 01+31nn 01+32nn 01+35nn 01+36nn",
            excludes: "393n"),
        .init("393", "price in a currency", .digits(3), .digits(1...15), decimals: 0...9, needs: measured),
        .init("394", "discount", .digits(4), decimals: 0...3, needs: "255", excludes: "8111"),
        .init(
            "395", "price of a unit of measure", .digits(6), decimals: 0...5, needs: measured,
            excludes: "392n 393n 8005"),
        .init("8005", "price of a unit", .digits(6), needs: "01 02"),
        .init("8007", "bank account", .text(1...34, .bankAccount), needs: "415"),
        .init("8020", "payment slip", .text(1...25), needs: "415", isQueryAttribute: false),
        .init("8110", "North American coupon", .text(1...70)),
        .init("8111", "loyalty points", .digits(4), needs: "255"),
        .init("8112", "North American coupon on file", .text(1...70)),
    ]

    private static let places: [IdentifierRow] = [
        .init("254", "part of a location", .text(1...20), needs: "414", isQueryAttribute: false),
        .init("400", "order", .text(1...30)),
        .init("403", "route", .text(1...30), needs: "00"),
        .init("410", "ship to", .digits(13, .checkDigit)),
        .init("411", "bill to", .digits(13, .checkDigit)),
        .init("412", "purchased from", .digits(13, .checkDigit)),
        .init("413", "ship for", .digits(13, .checkDigit)),
        .init("414", "location", .digits(13, .checkDigit), qualifiers: "254|7040"),
        .init("415", "invoicing party", .digits(13, .checkDigit), needs: "8020", qualifiers: "8020"),
        .init("416", "place of production", .digits(13, .checkDigit)),
        .init("417", "party", .digits(13, .checkDigit), qualifiers: "7040"),
        .init("420", "postal code", .text(1...20), excludes: "421"),
        .init("421", "country and postal code", .digits(3), .text(1...9), excludes: "4307"),
        .init("422", "country of origin", .digits(3), needs: item, excludes: "426"),
        .init(
            "423", "countries of first processing", .digits(3), .digits(3).optional, .digits(3).optional,
            .digits(3).optional, .digits(3).optional, needs: "01 02 03", excludes: "426"),
        .init("424", "country of processing", .digits(3), needs: "01 02 03", excludes: "426"),
        .init(
            "425", "countries of disassembly", .digits(3), .digits(3).optional, .digits(3).optional,
            .digits(3).optional, .digits(3).optional, needs: "01 02 03", excludes: "426"),
        .init("426", "country of all processing", .digits(3), needs: "01 02 03"),
        .init("427", "part of the country of origin", .text(1...3), needs: "01+422 02+422 03+422"),
    ]

    private static let delivery: [IdentifierRow] = [
        .init("4300", "ship to company", .text(1...35, .percentCoded), needs: "00"),
        .init("4301", "ship to contact", .text(1...35, .percentCoded), needs: "00"),
        .init("4302", "ship to address", .text(1...70, .percentCoded), needs: "00"),
        .init("4303", "ship to address, second line", .text(1...70, .percentCoded), needs: "4302"),
        .init("4304", "ship to suburb", .text(1...70, .percentCoded), needs: "00"),
        .init("4305", "ship to locality", .text(1...70, .percentCoded), needs: "00"),
        .init("4306", "ship to region", .text(1...70, .percentCoded), needs: "00"),
        .init("4307", "ship to country", .text(2, .country), needs: "00"),
        .init("4308", "ship to telephone", .text(1...30), needs: "00"),
        .init("4309", "ship to position", .digits(10, .latitude), .digits(10, .longitude), needs: "00"),
        .init("4310", "return to company", .text(1...35, .percentCoded), needs: "00"),
        .init("4311", "return to contact", .text(1...35, .percentCoded), needs: "00"),
        .init("4312", "return to address", .text(1...70, .percentCoded), needs: "00"),
        .init("4313", "return to address, second line", .text(1...70, .percentCoded), needs: "4312"),
        .init("4314", "return to suburb", .text(1...70, .percentCoded), needs: "00"),
        .init("4315", "return to locality", .text(1...70, .percentCoded), needs: "00"),
        .init("4316", "return to region", .text(1...70, .percentCoded), needs: "00"),
        .init("4317", "return to country", .text(2, .country), needs: "00"),
        .init("4318", "return to postal code", .text(1...20), needs: "00"),
        .init("4319", "return to telephone", .text(1...30), needs: "00"),
        .init("4320", "service", .text(1...35, .percentCoded), needs: "00"),
        .init("4321", "dangerous goods", .digits(1, .yesOrNo), needs: "00"),
        .init("4322", "authority to leave", .digits(1, .yesOrNo), needs: "00"),
        .init("4323", "signature required", .digits(1, .yesOrNo), needs: "00"),
        .init("4324", "not delivered before", .digits(6, .dateOrMonth), .digits(4, .time), needs: "00"),
        .init("4325", "not delivered after", .digits(6, .dateOrMonth), .digits(4, .time), needs: "00"),
        .init("4326", "release date", .digits(6, .date), needs: "00"),
        .init(
            "4330", "highest temperature, °F", .digits(6), .text(1, .hyphen).optional, needs: "00", excludes: "4331"),
        .init(
            "4331", "highest temperature, °C", .digits(6), .text(1, .hyphen).optional, needs: "00", excludes: "4330"),
        .init(
            "4332", "lowest temperature, °F", .digits(6), .text(1, .hyphen).optional, needs: "00", excludes: "4333"),
        .init(
            "4333", "lowest temperature, °C", .digits(6), .text(1, .hyphen).optional, needs: "00", excludes: "4332"),
    ]

    private static let uses: [IdentifierRow] = [
        .init("7001", "NATO stock number", .digits(13), needs: "01 02 8006 8026"),
        .init("7002", "meat cut", .text(1...30), needs: "01 02"),
        .init("7003", "expiry and time", .digits(6, .date), .digits(4, .time), needs: "01 02 03"),
        .init("7004", "active potency", .digits(1...4), needs: "01+10 03+10"),
        .init("7005", "catch area", .text(1...12), needs: "01 02"),
        .init("7006", "first freezing date", .digits(6, .date), needs: "01 02"),
        .init("7007", "harvest date", .digits(6, .date), .digits(6, .date).optional, needs: "01 02"),
        .init("7008", "species of fish", .text(1...3), needs: "01 02"),
        .init("7009", "fishing gear", .text(1...10), needs: "01 02"),
        .init("7010", "production method", .text(1...2), needs: "01 02 03"),
        .init("7011", "test by date", .digits(6, .date), .digits(4, .time).optional, needs: "01 02 03"),
        .init("7020", "refurbishment lot", .text(1...20), needs: "01+416 03+416 8006+416"),
        .init("7021", "functional status", .text(1...20), needs: "01 03 8006"),
        .init("7022", "revision status", .text(1...20), needs: "01+7021 03+7021 8006+7021"),
        .init("7023", "assembly", .text(1...30, .companyPrefix)),
        .init("703", "processor", .digits(3), .text(1...27), numbered: 0...9, needs: "01 02"),
        .init(
            "7040", "unique identifier and extensions", .digits(1), .text(1), .text(1), .text(1, .importerIndex),
            isQueryAttribute: false),
        .init("7041", "freight unit", .text(1...4), needs: "00", isQueryAttribute: false),
        .init("723", "certification", .text(2), .text(1...28), numbered: 0...9, needs: "01 8004"),
        .init("7240", "protocol", .text(1...20), needs: "01 8006", excludes: "03"),
    ]

    private static let people: [IdentifierRow] = [
        .init("7241", "medium", .digits(2, .mediaType), needs: "8017 8018"),
        .init("7242", "version control", .text(1...25), needs: "8017 8018"),
        .init("7250", "date of birth", .digits(8, .longDate), needs: "8018", excludes: "7251"),
        .init("7251", "time of birth", .digits(8, .longDate), .digits(4, .time), needs: "8018", excludes: "7250"),
        .init("7252", "sex", .digits(1, .sex), needs: "8018"),
        .init("7253", "family name", .text(1...40, .percentCoded), needs: "8017 8018", excludes: "7256 7259"),
        .init("7254", "given name", .text(1...40, .percentCoded), needs: "8017 8018", excludes: "7256 7259"),
        .init("7255", "name suffix", .text(1...10), needs: "8017 8018", excludes: "7256 7259"),
        .init("7256", "full name", .text(1...90, .percentCoded), needs: "8017 8018"),
        .init("7257", "address", .text(1...70, .percentCoded), needs: "8018"),
        .init("7258", "place in a multiple birth", .text(3, .sequencePosition), needs: "8018+7259"),
        .init("7259", "baby", .text(1...40, .percentCoded), needs: "8018", excludes: "7256"),
    ]

    private static let industry: [IdentifierRow] = [
        .init(
            "8001", "roll", .digits(4, .nonZero), .digits(5, .nonZero), .digits(3, .nonZero), .digits(1, .winding),
            .digits(1), needs: "01"),
        .init("8002", "mobile telephone", .text(1...20)),
        .init(
            "8008", "production time", .digits(6, .date), .digits(2, .time), .digits(2, .sixtieth).optional,
            .digits(2, .sixtieth).optional, needs: "01 02 03"),
        .init("8009", "sensor", .text(1...50), needs: "00 01 03"),
        .init("8012", "software version", .text(1...20), needs: "01 03 8006"),
        .init(
            "8030", "signature", .base64(1...90, .base64),
            needs: "00 01+21 03+21 253 255 8003 8004 8006+21 8010+8011 8017 8018"),
        .init("8040", "IMEI", .digits(15), needs: "01+21", isQueryAttribute: false),
        .init("8041", "second IMEI", .digits(15), needs: "01+21+8040", isQueryAttribute: false),
        .init("8042", "eSIM", .digits(32), needs: "01+21+8040", isQueryAttribute: false),
        .init("8043", "SIM", .digits(18), .digits(0...2), needs: "01+21+8040", isQueryAttribute: false),
        .init("8200", "product's web address", .text(1...70), needs: "01", isQueryAttribute: false),
    ]

    private static let internals: [IdentifierRow] = [
        .init("90", "agreed between partners", .text(1...30)),
        .init("9", "company's own", .text(1...90), numbered: 1...9),
    ]
}
