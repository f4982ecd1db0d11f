import CivilTime
import Journal
import Ledger
import Line
import NIOCore

/// One connection: cuts lines, keeps replies in the order of requests, and never holds more than it may.
///
/// It lives on the event loop: the writer and the readers answer through `execute`.
final class Connection: ChannelInboundHandler, @unchecked Sendable {
    // @unchecked Sendable: every property is touched on the event loop alone; others only pass the reference on.
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let frontDesk: FrontDesk
    private var conversation: Conversation
    private var framer = LineFramer(limitBytes: Limits.requestLineBytes)
    /// What came and was not looked at yet: as bytes it takes least room.
    private var unheard = ByteBuffer()
    /// The step that waits for what came before it; nothing behind it is heard.
    private var waiting: Conversation.Step?
    private var gathering = Gathering()
    /// What the front desk knows of this connection's open batch.
    private var openBatchBytes = 0
    private var outgoing: ByteBuffer
    private var stream: AnswerStream?
    /// The newest event that a follower has seen, while it waits for newer ones.
    private var followed: UInt64?
    private var context: ChannelHandlerContext?
    /// As the channel tells it when it changes: to ask it each time takes longer than all else that is asked here.
    private var isWritable = true
    private var isPaused = false
    /// The client says no more, or what it says is not heard any more: what was heard is still answered.
    private var hasSaidAll = false
    private var isDraining = false
    private var isEnding = false
    private var willAdvance = false
    private var patience = Patience()

    init(caller: Caller, frontDesk: FrontDesk) {
        self.frontDesk = frontDesk
        conversation = Conversation(caller: caller, pseudonyms: frontDesk.pseudonyms)
        outgoing = ByteBuffer()
    }

    var caller: Caller { conversation.caller }

    // MARK: - Coming and going

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func channelActive(context: ChannelHandlerContext) {
        guard frontDesk.arrive(self) else {
            let refusal = Refusal(.busy, [Field("retry-after", 1)], "as many connections are open as may be")
            outgoing.writeBytes(ReplyBytes.refusal(refusal, tag: nil))
            return end()
        }
        frontDesk.withReader { reader in
            do throws(Refusal) {
                let newest = frontDesk.writer.newestAcknowledged
                outgoing.writeBytes(try Greeting.bytes(caller, reader.books, newest: newest))
            } catch {
                frontDesk.report(error)
                outgoing.writeBytes(ReplyBytes.refusal(error, tag: nil))
            }
        } failing: {
            self.abandon()
        }
        send()
    }

    func channelInactive(context: ChannelHandlerContext) {
        frontDesk.leave(self)
        tellBatchBytes(0)
        stream?.abandon()
        stream = nil
        isEnding = true
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    // MARK: - Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isEnding, !isDraining else { return }
        var buffer = unwrapInboundIn(data)
        if unheard.readableBytes > 0 {
            unheard.writeBuffer(&buffer)
        } else {
            if isReady { hear(&buffer) }
            if buffer.readableBytes > 0 { unheard = buffer }
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        advance()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            hasSaidAll = true
            advance()
        }
    }

    /// The next request may be begun.
    private var isReady: Bool { waiting == nil && hasRoom }

    /// There is something to go on with.
    private var mayGoOn: Bool { (waiting == nil ? unheard.readableBytes > 0 : isAlone) && hasRoom }

    /// One more answer may be begun.
    private var hasRoom: Bool { stream == nil && !isEnding && !isHeldBack }

    /// One read may bring thousands of requests with long answers: no more are begun than may be kept, and none while
    /// the client does not take what it was sent.
    private var isHeldBack: Bool {
        !isWritable || outgoing.readableBytes >= Limits.connectionUnsentBytes
            || gathering.isFull || gathering.isWithWriter && frontDesk.isFull
    }

    /// Begins the step that waited, and then what came, for as long as there is room; what is left is in the buffer.
    private func hear(_ buffer: inout ByteBuffer) {
        frontDesk.withReader { reader in
            let moment = reader.moment(Instant.now())
            let rights: Rights
            do throws(Refusal) {
                rights = try reader.books.rights(of: caller)
            } catch {
                frontDesk.report(error)
                return self.abandon()
            }
            if let step = waiting.take(), !perform(step, reader, moment) { waiting = step }
            let now = Conversation.Circumstances(
                rights: rights, today: moment.today, hasRoomForBatches: frontDesk.hasRoomForBatches)
            buffer.readWithUnsafeReadableBytes { bytes in
                framer.feed(bytes, while: { self.isReady }, { line in self.hear(line, now, reader, moment) })
            }
            tellBatchBytes(conversation.batchBytes)
        } failing: {
            self.abandon()
        }
    }

    private func hear(
        _ line: UnsafeRawBufferPointer, _ now: Conversation.Circumstances, _ reader: LoopReader, _ moment: Moment
    ) {
        // The same question by the same user of the same settled moment has the same answer.
        let isRepeatable =
            isAlone && !conversation.isInBatch && reader.isPresent && frontDesk.writer.isSwept(at: moment.now)
        if isRepeatable, let known = reader.answers.find(line, caller: caller.name) {
            outgoing.writeBytes(known.answer.bytes)
            frontDesk.tally.count(known.verb, known.answer.result)
            return
        }
        guard let step = conversation.step(line, now) else { return }
        if isRepeatable, case .query(let request, let tag) = step, Answer.isShort(request) {
            let newest = reader.books.header.lastNumber
            let answer = answer(request, tag: tag, reader, moment, newest: newest)
            reader.answers.keep(answer, to: line, caller: caller.name, request.verb)
            return
        }
        gathering.hear(lineBytes: line.count)
        if !perform(step, reader, moment) { waiting = step }
    }

    private func tellBatchBytes(_ byteCount: Int) {
        frontDesk.openBatchBytes += byteCount - openBatchBytes
        openBatchBytes = byteCount
    }

    /// Everything before the next request is answered.
    private var isAlone: Bool { gathering.isEmpty }

    /// - Returns: false if the step must wait for the writer.
    private func perform(_ step: Conversation.Step, _ reader: LoopReader, _ moment: Moment) -> Bool {
        switch step {
        case .write(let request, let tag): gathering.add(.write(request, tag: tag))
        case .batch(let batch, let tag): gathering.add(.batch(batch, tag: tag))
        case .refuse(let bytes, let verb, let result):
            frontDesk.tally.count(verb, result)
            if isAlone { outgoing.writeBytes(bytes) } else { gathering.add(.reply(bytes)) }
        case .acknowledge(let fields, let tag, let verb, let result):
            frontDesk.tally.count(verb, result)
            if isAlone {
                acknowledge(fields, tag: tag)
            } else {
                gathering.add(.acknowledge(fields, tag: tag))
            }
        case .query(let request, let tag):
            if Answer.isShort(request) {
                guard isAlone, frontDesk.writer.isSwept(at: moment.now), let newest = reader.catchUp(for: request)
                else { return gathering.ask(.query(request, tag: tag)) }
                _ = answer(request, tag: tag, reader, moment, newest: newest)
            } else {
                guard isAlone else { return false }
                stream = frontDesk.stream(request, tag: tag, to: self)
            }
        case .quit(let tag):
            guard isAlone else { return false }
            frontDesk.tally.count(.quit, .ok)
            acknowledge([], tag: tag)
            end()
        }
        return true
    }

    /// Answers a short query at once.
    private func answer(
        _ request: Request, tag: String?, _ reader: LoopReader, _ moment: Moment, newest: UInt64
    ) -> Answer {
        let answer = Answer(to: request, tag: tag, by: caller, reader.books, moment, newest: newest)
        outgoing.writeBytes(answer.bytes)
        frontDesk.tally.count(request.verb, answer.result)
        if let damage = answer.damage { frontDesk.report(damage) }
        return answer
    }

    private func acknowledge(_ fields: [Field], tag: String?) {
        outgoing.writeBytes(ReplyBytes.acknowledgement(fields, tag: tag, newest: frontDesk.writer.newestAcknowledged))
    }

    /// Goes on with what waits, hands over what comes of it, and leaves the rest for when others had their turn.
    private func advance() {
        if mayGoOn {
            var heard = ByteBuffer()
            swap(&heard, &unheard)
            hear(&heard)
            if heard.readableBytes > 0 { unheard = heard }
        }
        if let submission = gathering.submission(from: self) { frontDesk.submit(submission) }
        send()
        if hasSaidAll, isAlone, isReady, unheard.readableBytes == 0 { end() }
        regulate()
        if mayGoOn { advanceSoon() }
    }

    private func advanceSoon() {
        guard !willAdvance, let context else { return }
        willAdvance = true
        context.eventLoop.assumeIsolated().execute {
            self.willAdvance = false
            self.advance()
        }
    }

    // MARK: - Answers

    /// The replies to a submission, from the writer.
    func answered(_ submission: Submission, with replies: [UInt8]) {
        guard context != nil else { return }
        gathering.answered(submission)
        outgoing.writeBytes(replies)
        advance()
    }

    /// A part of a long answer.
    func streamed(_ bytes: [UInt8], isLast: Bool) {
        guard context != nil, stream != nil else { return }
        outgoing.writeBytes(bytes)
        if isLast {
            stream = nil
            advance()
        } else {
            send()
            pull()
        }
    }

    /// The last part of the last answer: what waits behind it is not carried out.
    func streamedToTheEnd(_ bytes: [UInt8]) {
        guard context != nil, stream != nil else { return }
        outgoing.writeBytes(bytes)
        stream = nil
        end()
    }

    /// A follower has seen everything up to an event: more comes when there is more.
    func follow(_ bytes: [UInt8], after number: UInt64) {
        guard context != nil else { return }
        outgoing.writeBytes(bytes)
        if isDraining { return end() }
        send()
        followed = number
        frontDesk.awaitNewer(self)
    }

    /// The log has been settled through an event.
    ///
    /// - Returns: false if the follower has seen all of it.
    func newer(through number: UInt64) -> Bool {
        guard let followed, followed < number else { return false }
        self.followed = nil
        stream?.newer()
        pull()
        return true
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        guard isWritable else { return }
        pull()
        // Not at once: the channel tells it within a write.
        advanceSoon()
    }

    /// Asks for the next part of a long answer while the client takes what it gets.
    private func pull() {
        guard context != nil, isWritable else { return }
        stream?.next()
    }

    private func send() {
        guard let context, outgoing.readableBytes > 0 else { return }
        patience.sent(outgoing.readableBytes)
        // Taken out first: where the client takes all of much at once, more is answered within the write.
        var leaving = ByteBuffer()
        swap(&leaving, &outgoing)
        context.writeAndFlush(wrapOutboundOut(leaving), promise: nil)
        // What is written is the channel's no more: the next reply goes into the same memory, if it is little.
        guard outgoing.capacity == 0, leaving.capacity <= Limits.connectionKeptBytes else { return }
        leaving.clear()
        outgoing = leaving
    }

    /// Reads no more while too much waits; a client that takes nothing for long is let go.
    private func regulate() {
        guard let context else { return }
        let isFull = isHeldBack || unheard.readableBytes >= Limits.connectionUnheardBytes
        guard isFull != isPaused else { return }
        isPaused = isFull
        context.channel.setOption(.autoRead, value: !isFull).whenFailure { _ in }
    }

    /// Called now and then: closes a connection whose client takes nothing.
    func checkPatience(_ clock: NIODeadline) {
        // A channel that has no such option, or is closed, holds nothing.
        let unsent = (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        if patience.isExhausted(clock, unsentBytes: unsent) { abandon() }
    }

    /// Closes when all that was heard is answered. Who follows the log is not told of more.
    func drain() {
        guard !isEnding, !isDraining else { return }
        isDraining = true
        hasSaidAll = true
        if followed != nil { return end() }
        advance()
    }

    /// Closes when everything was taken.
    func end() {
        isEnding = true
        guard let context else { return }
        let bytes = outgoing
        outgoing = ByteBuffer()
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in self.context?.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: written)
    }

    /// Closes at once: the client is not there, or the ledger cannot be read.
    func abandon() {
        isEnding = true
        context?.close(promise: nil)
    }
}
