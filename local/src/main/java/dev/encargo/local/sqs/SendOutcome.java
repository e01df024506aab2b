package dev.encargo.local.sqs;

/** What became of one message of a batch. */
public sealed interface SendOutcome permits SqsSent, SqsFailure {}
