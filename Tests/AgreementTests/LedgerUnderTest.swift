import CivilTime
import Foundation
import Journal
import Ledger
import Line
import Queries
import Testing

@testable import Daemon

/// The daemon's whole corridor without its socket: lines in, replies out, on a clock that the test sets.
final class LedgerUnderTest {
    let journal: Journal
    let recorder: Recorder
    /// Reads beside the recorder, as the event loop does.
    let reader: LoopReader
    private var conversations: [String: Conversation] = [:]
    private let directory: String

    init(site: String, zone: String, openedAt: Int64, temporaryDirectory: String) throws {
        directory = temporaryDirectory + "/agreement-\(UUID().uuidString)"
        let secret = [UInt8](repeating: 7, count: 32)
        let keys = try LedgerKeys(pseudonym: secret, checkpoint: secret, site: site)
        let opening = Opening(
            site: site, zone: try Zone(identifier: zone), at: Instant(millisecondsSinceEpoch: openedAt), by: "root",
            verifierKey: keys.verifierKey, pseudonymKey: keys.pseudonyms.fingerprint)
        try Journal.create(in: StateDirectory(directory), opening)
        journal = try Journal(opening: StateDirectory(directory), isWriting: true)
        recorder = try journal.recorder()
        reader = try LoopReader(journal)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// The reply's lines to one request line.
    func answer(_ line: String, user: String, isAdministrator: Bool, connection: Int, now: Int64) throws -> [ReplyLine]
    {
        let clock = Instant(millisecondsSinceEpoch: now)
        let caller = Caller(name: user, isAdministrator: isAdministrator)
        let key = "\(user)/\(connection)"
        var conversation =
            conversations[key]
            ?? Conversation(caller: caller, pseudonyms: PseudonymKey([UInt8](repeating: 7, count: 32)))
        try recorder.sweep(clock: clock)
        let moment = recorder.moment(clock)
        let circumstances = Conversation.Circumstances(
            rights: try recorder.books.rights(of: caller), today: moment.today, hasRoomForBatches: true)
        let step = Array(line.utf8).withUnsafeBytes { conversation.step($0, circumstances) }
        conversations[key] = conversation
        guard let step else { return [] }
        return try bytes(of: step, caller, clock, moment)
            .split(separator: 0x0A).map { line in
                let text = String(decoding: line, as: UTF8.self)
                do {
                    return try ReplyLine(text)
                } catch {
                    throw UnreadableReply(line: text, error: error)
                }
            }
    }

    private func bytes(
        of step: Conversation.Step, _ caller: Caller, _ clock: Instant, _ moment: Moment
    ) throws -> [UInt8] {
        var reply = Reply()
        switch step {
        case .refuse(let known, _, _): return known
        case .acknowledge(let fields, let tag, _, _):
            return ReplyBytes.acknowledgement(fields, tag: tag, newest: recorder.lastNumber)
        case .quit: return []
        case .write(let request, let tag):
            reply.tag = tag
            let outcome = try recorder.record(request, by: caller, clock: clock)
            ReplyBytes.append(outcome, of: request.verb, recorder, to: &reply)
        case .batch(let batch, let tag):
            reply.tag = tag
            let outcome = try recorder.record(batch, by: caller, clock: clock)
            ReplyBytes.append(outcome, of: nil, recorder, to: &reply)
        case .query(let request, let tag):
            return try answer(to: request, tag, caller, moment)
        }
        return reply.bytes
    }

    /// The writer's own answer, and the event loop's where it needs no writer: they are the same.
    private func answer(to request: Request, _ tag: String?, _ caller: Caller, _ moment: Moment) throws -> [UInt8] {
        if !Answer.isShort(request) { try recorder.settle() }
        let newest = recorder.lastNumber
        let answer = Answer(to: request, tag: tag, by: caller, recorder.books, moment, newest: newest)
        guard Answer.isShort(request) else { return answer.bytes }
        try recorder.seal()
        try reader.renew()
        if let newest = reader.catchUp(for: request) {
            answeredByReader += 1
            let other = Answer(to: request, tag: tag, by: caller, reader.books, moment, newest: newest)
            #expect(String(decoding: other.bytes, as: UTF8.self) == String(decoding: answer.bytes, as: UTF8.self))
        }
        return answer.bytes
    }

    /// Short queries that needed no writer.
    private(set) var answeredByReader = 0
}

struct UnreadableReply: Error {
    let line: String
    let error: any Error
}
