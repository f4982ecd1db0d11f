import Foundation
import Glibc
import Journal
import Merkle
import Testing

@testable import Daemon

struct KeyFilesTests {
    private let scratch = try! Scratch()

    private func files(credentials: String? = nil) -> KeyFiles {
        KeyFiles(in: StateDirectory(scratch.path), credentials: credentials)
    }

    @Test func makesBothKeysOnce() throws {
        var made: [KeyFiles.Name] = []
        let first = try files().makeKeys(site: "oslo") { made.append($0) }
        #expect(made == [.pseudonym, .checkpoint])
        #expect(try scratch.mode("keys") == 0o700)
        for name in KeyFiles.Name.allCases { #expect(try scratch.mode("keys/" + name.rawValue) == 0o600) }
        #expect(try files().bytes(.pseudonym) != files().bytes(.checkpoint))
        let second = try files().makeKeys(site: "oslo") { _ in Issue.record("a key was made again") }
        #expect(second.verifierKey == first.verifierKey)
        #expect(second.pseudonyms.fingerprint == first.pseudonyms.fingerprint)
        #expect(try files().keys(site: "oslo").verifierKey == first.verifierKey)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/keys").count == 2)
    }

    @Test func verifierKeyBearsTheSite() throws {
        let keys = try files().makeKeys(site: "oslo")
        #expect(try VerifierKey(parsing: keys.verifierKey.utf8).name == "naloxd/oslo")
    }

    @Test func fingerprintTellsKeysApart() throws {
        let seed = [UInt8](repeating: 3, count: 32)
        let one = try LedgerKeys(pseudonym: Array(repeating: 1, count: 32), checkpoint: seed, site: "a")
        let two = try LedgerKeys(pseudonym: Array(repeating: 2, count: 32), checkpoint: seed, site: "a")
        #expect(one.pseudonyms.fingerprint.utf8.count == 22)
        #expect(one.pseudonyms.fingerprint != two.pseudonyms.fingerprint)
        #expect(one.verifierKey == two.verifierKey)
    }

    @Test(arguments: KeyFiles.Name.allCases)
    func aMissingKeySaysWhatToDo(_ name: KeyFiles.Name) throws {
        _ = try files().makeKeys(site: "oslo")
        let path = scratch.path + "/keys/" + name.rawValue
        unlink(path)
        let error = #expect(throws: KeyFileError.self) { try files().keys(site: "oslo") }
        #expect(error == .missing(name, path: path))
        #expect(error?.description.contains("naloxd serve --new-keys") == true)
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o620] as [mode_t])
    func aKeyOpenToOthersIsRefused(_ mode: mode_t) throws {
        _ = try files().makeKeys(site: "oslo")
        let path = scratch.path + "/keys/pseudonym.key"
        chmod(path, mode)
        #expect(throws: KeyFileError.exposed(path: path, mode: mode)) { try files().keys(site: "oslo") }
    }

    @Test(arguments: [0, 31, 33])
    func aKeyOfAnotherLengthIsRefused(_ count: Int) throws {
        _ = try files().makeKeys(site: "oslo")
        let path = scratch.path + "/keys/checkpoint.key"
        try Data(repeating: 7, count: count).write(to: URL(fileURLWithPath: path))
        #expect(throws: KeyFileError.wrongLength(path: path, bytes: Int64(count))) { try files().keys(site: "oslo") }
    }

    @Test func aDirectoryIsNoKey() throws {
        let path = scratch.path + "/keys/pseudonym.key"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        #expect(throws: KeyFileError.notAFile(path: path)) { try files().bytes(.pseudonym) }
    }

    @Test func credentialsComeFirst() throws {
        _ = try files().makeKeys(site: "oslo")
        let credentials = scratch.path + "/credentials"
        try FileManager.default.createDirectory(atPath: credentials, withIntermediateDirectories: true)
        let handedOver = [UInt8](repeating: 9, count: 32)
        try Data(handedOver).write(to: URL(fileURLWithPath: credentials + "/pseudonym.key"))
        chmod(credentials + "/pseudonym.key", 0o440)
        #expect(try files(credentials: credentials).bytes(.pseudonym) == handedOver)
        #expect(try files(credentials: credentials).bytes(.checkpoint) == files().bytes(.checkpoint))
        chmod(credentials + "/pseudonym.key", 0o444)
        #expect(throws: KeyFileError.exposed(path: credentials + "/pseudonym.key", mode: 0o444)) {
            try files(credentials: credentials).bytes(.pseudonym)
        }
    }

    @Test func aKeyThatIsThereStays() throws {
        #expect(try files().write(Array(repeating: 1, count: 32), as: .pseudonym))
        #expect(try !files().write(Array(repeating: 2, count: 32), as: .pseudonym))
        #expect(try files().bytes(.pseudonym) == Array(repeating: 1, count: 32))
    }
}
