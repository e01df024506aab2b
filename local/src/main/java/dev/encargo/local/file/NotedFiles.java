package dev.encargo.local.file;

import dev.encargo.local.endpoint.Calls;
import java.io.InputStream;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.jspecify.annotations.NullUnmarked;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * The files as one caller uses them, noted with the right that <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html">S3 asks for</a>.
 */
@NullUnmarked // As what it extends is.
final class NotedFiles extends ForwardingBlobStore {

  private final String caller;
  private final Calls calls;

  NotedFiles(BlobStore files, String caller, Calls calls) {
    super(files);
    this.caller = caller;
    this.calls = calls;
  }

  private void note(String action, String arn) {
    calls.note(new Calls.Call(caller, action, arn));
  }

  private static String file(String bucket, String key) {
    int folder = key.indexOf('/');
    return bucket(bucket) + "/" + (folder < 0 ? key : key.substring(0, folder + 1) + "*");
  }

  private static String bucket(String name) {
    return "arn:aws:s3:::" + name;
  }

  @Override
  public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
    note("s3:GetObject", file(request.bucket(), request.key()));
    return super.getBlob(request);
  }

  /** Who may not list is told 403 instead of 404, so asking for what is not there takes the right to list. */
  @Override
  public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
    note("s3:GetObject", file(request.bucket(), request.key()));
    try {
      HeadObjectResponse found = super.blobMetadata(request);
      if (found == null) {
        note("s3:ListBucket", bucket(request.bucket()));
      }
      return found;
    } catch (NoSuchKeyException e) {
      note("s3:ListBucket", bucket(request.bucket()));
      throw e;
    }
  }

  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
    note("s3:PutObject", file(request.bucket(), request.key()));
    return super.putBlob(request, content);
  }

  @Override
  public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
    note("s3:PutObject", file(request.bucket(), request.key()));
    return super.initiateMultipartUpload(request);
  }

  @Override
  public UploadPartResponse uploadMultipartPart(
      MultipartUpload upload, UploadPartRequest request, InputStream content) {
    note("s3:PutObject", file(request.bucket(), request.key()));
    return super.uploadMultipartPart(upload, request, content);
  }

  @Override
  public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
    note("s3:DeleteObject", file(request.bucket(), request.key()));
    return super.removeBlob(request);
  }

  @Override
  public ListObjectsV2Response list(ListObjectsV2Request request) {
    note("s3:ListBucket", bucket(request.bucket()));
    return super.list(request);
  }
}
