import Foundation
import Glibc
import Journal
import Testing

/// One after the other: a program that is being started holds a copy of every open file, locks of ledgers among them.
@Suite(.serialized) enum JournalTests {}

/// The built nalox-audit.
enum AuditProgram {
    struct Ended: Equatable {
        var code: Int32
        var output: String
        var errors: String
    }

    static func url() throws -> URL {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("nalox-audit")
    }

    static func run(_ arguments: [String], input: Data? = nil) throws -> Ended {
        // A program that has found something does not read on.
        signal(SIGPIPE, SIG_IGN)
        let process = Process()
        process.executableURL = try url()
        process.arguments = arguments
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        if let input {
            let entry = Pipe()
            process.standardInput = entry
            Thread.detachNewThread {
                try? entry.fileHandleForWriting.write(contentsOf: input)
                try? entry.fileHandleForWriting.close()
            }
        }
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaints = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Ended(
            code: process.terminationReason == .exit ? process.terminationStatus : -1, output: text, errors: complaints)
    }

    static func verify(_ directory: StateDirectory, _ more: String...) throws -> Ended {
        try run(["verify", "--state", directory.path] + more)
    }
}
