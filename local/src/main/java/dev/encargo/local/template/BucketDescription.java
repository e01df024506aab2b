package dev.encargo.local.template;

/**
 * An {@code AWS::S3::Bucket}.
 *
 * @param name {@code BucketName}, or one made of the logical id
 */
public record BucketDescription(String id, String name) {}
