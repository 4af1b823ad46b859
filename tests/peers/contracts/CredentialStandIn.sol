// SPDX-License-Identifier: MIT
pragma solidity ^0.8.19;

// The two questions that a delegate login asks of the credential contract, answered from what a test sets. As the real one,
// balanceOf reverts on the zero address, and a burnt credential has no delegate.
contract StandInCredential {
    mapping(address => uint256) private balances;
    mapping(address => address) private delegates;

    function set(address orchestrator, address delegate) external {
        balances[orchestrator] = delegate == address(0) ? 0 : 1;
        delegates[orchestrator] = delegate;
    }

    function balanceOf(address account) external view returns (uint256) {
        require(account != address(0), "zero address");
        return balances[account];
    }

    function delegateOf(address orchestrator) external view returns (address) {
        return delegates[orchestrator];
    }
}
