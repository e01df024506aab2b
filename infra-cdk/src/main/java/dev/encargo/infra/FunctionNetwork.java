package dev.encargo.infra;

import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetSelection;

/** Where functions live that speak JDBC. */
record FunctionNetwork(IVpc vpc, SubnetSelection subnets, SecurityGroup group) {}
